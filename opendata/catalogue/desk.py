"""What waits for a person in the data room: files with open questions, datasets to review or sent back to her, promises
of fresh rows that were not kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse

from cluster.models import Role, User
from cluster.roles import departments_of
from opendata.catalogue import rules
from opendata.models import Dataset, Intake

MOST = 30  # of each kind


@dataclass(frozen=True)
class Waiting:
    """One line of her list: since when, about what, and the page where it is done."""

    since: datetime
    what: str
    title: str
    about: str
    url: str
    late: bool = False


def has_desk(user: User) -> bool:
    return bool(departments_of(user, Role.DATA_STEWARD, Role.SIGNER, Role.IT_OFFICE))


def waiting_for(user: User) -> list[Waiting]:
    """What is late or was sent back first, then by how long it waits."""
    return sorted([*_of_steward(user), *_to_review(user)], key=lambda one: (not one.late, one.since))


def _of_steward(user: User) -> Iterator[Waiting]:
    own = departments_of(user, Role.DATA_STEWARD)
    if not own:
        return
    files = Intake.objects.filter(state=Intake.State.WAITING, resource__dataset__department__in=own).annotate(
        open_questions=Count("findings", filter=Q(findings__decision=None))
    )
    for intake in files.select_related("resource__dataset__department").order_by("given_at")[:MOST]:
        dataset, asked = (
            intake.resource.dataset,
            f"{intake.open_questions} 个问题待定" if intake.open_questions else "没有问题，待发布",
        )
        yield Waiting(
            intake.given_at,
            "核对数据文件",
            str(intake),
            f"{dataset.title}　{asked}　{dataset.department.name}",
            reverse("opendata_admin:intake", args=[intake.pk]),
        )
    datasets = Dataset.objects.filter(department__in=own).select_related("department")
    for dataset in datasets.filter(state=Dataset.State.DRAFT).exclude(state_reason="").order_by("changed_at")[:MOST]:
        yield Waiting(
            dataset.changed_at,
            "退回修改",
            dataset.title,
            f"{dataset.state_reason}　{dataset.department.name}",
            _page(dataset),
            late=True,
        )
    for dataset in datasets.open().overdue().order_by("rows_changed_at")[:MOST]:
        if dataset.due_at:
            yield Waiting(
                dataset.due_at,
                dataset.overdue_words,
                dataset.title,
                f"{dataset.promise}　{dataset.department.name}",
                _page(dataset),
                late=True,
            )


def _to_review(user: User) -> Iterator[Waiting]:
    for dataset in rules.to_review(user).select_related("department").order_by("changed_at")[:MOST]:
        yield Waiting(
            dataset.changed_at,
            dataset.get_state_display(),
            dataset.title,
            f"{dataset.get_openness_display()}　{dataset.department.name}",
            _page(dataset),
        )


def _page(dataset: Dataset) -> str:
    return reverse("opendata_admin:dataset", args=[dataset.pk])
