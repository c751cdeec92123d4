"""A dataset's entry in the catalogue: registered, revised, its columns described."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from cluster import audit, stamps
from cluster.errors import Invalid
from cluster.locking import lock
from cluster.models import Department, User
from opendata.catalogue import resource_codes
from opendata.catalogue.rules import refuse_secret, require, require_steward
from opendata.models import Dataset, Openness, Resource, Sharing, Subject
from opendata.models.catalogue import BASIS_MISSING, TERMS_MISSING
from opendata.states import DatasetAct


def register_dataset(
    department: Department,
    *,
    name: str,
    title: str,
    secrecy: str,
    by: User | None,
    subject: str = Subject.OTHER,
    **fields: Any,
) -> Dataset:
    """A new entry in state 登记 with one resource waiting for rows. `by` is a steward of the department, or None
    for the operator of this machine. Invalid where the name is taken or the law's basis is missing."""
    refuse_secret(secrecy)
    require_steward(by, department, "登记数据集")
    dataset = Dataset(department=department, name=name, title=title, subject=subject, registered_by=by, **fields)
    require_bases(dataset)
    with transaction.atomic():
        dataset.findable = dataset.words()
        resource_codes.enter(dataset)
        Resource.objects.create(dataset=dataset, title=title)
        audit.record(dataset, "dataset.register", by=by)
    return dataset


def revise_dataset(dataset: Dataset, *, by: User | None, **fields: Any) -> Dataset:
    """Change the words about a dataset; its name and department stay."""
    if strange := sorted(set(fields) - set(REVISABLE)):
        raise Invalid(f"{'、'.join(strange)} 不能这样修改。", code="not-revisable")
    with transaction.atomic():
        lock(dataset)
        require(DatasetAct.REVISE, dataset, by)
        if "resource_code" in fields:
            fields["resource_code"] = resource_codes.checked(fields["resource_code"], dataset)
        for field, value in fields.items():
            setattr(dataset, field, value)
        require_bases(dataset)
        dataset.changed_at = timezone.now()
        dataset.findable = dataset.words()
        with resource_codes.told(dataset):
            dataset.save(update_fields=[*fields, "changed_at", "findable"])
        audit.record(dataset, "dataset.revise", by=by, data={"fields": sorted(fields)})
        stamps.bump(dataset.department)
    return dataset


def require_bases(dataset: Dataset) -> None:
    """Whatever is not given freely says why: to the public (开放属性) and to other departments (共享属性;
    发改高技〔2017〕1272号, 核心元数据 9 and 10). Invalid where it does not."""
    if dataset.openness != Openness.UNCONDITIONAL and not dataset.legal_basis.strip():
        raise Invalid(BASIS_MISSING, code="basis-missing")
    if dataset.sharing != Sharing.UNCONDITIONAL and not dataset.sharing_terms.strip():
        raise Invalid(TERMS_MISSING, code="sharing-terms-missing")


REVISABLE: tuple[str, ...] = (
    "title",
    "domain",
    "subject",
    "openness",
    "legal_basis",
    "sharing",
    "sharing_terms",
    "update_frequency",
    "licence",
    "source",
    "keywords",
    "description",
    "coverage_from",
    "coverage_to",
    "coverage_area",
    "planned_for",
    "contact",
    "resource_code",
)


def describe_columns(resource: Resource, words: dict[str, str], *, by: User | None) -> Resource:
    """Write what columns mean, by name; the words outlive every reload of the rows."""
    with transaction.atomic():
        lock(resource)
        require(DatasetAct.DESCRIBE, resource.dataset, by)
        for column in resource.columns.filter(name__in=words):
            column.description = words[column.name][:400]
            column.save(update_fields=["description"])
        audit.record(resource.dataset, "dataset.revise", by=by, data={"columns": sorted(words)})
        stamps.bump(resource.dataset.department)
    return resource
