"""What people do with a dataset and its versions: register, review, open, withdraw; publish and restore rows.
These verbs are the only way a dataset's state or a resource's current version changes."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from wagtail.search import index

from cluster import audit, stamps
from cluster.errors import Conflict, Invalid
from cluster.models import Department, User
from cluster.roles import Role, has_role, require_role
from opendata import coding, comparing, downloads
from opendata.models import Column, Dataset, Openness, Resource, Secrecy, Sharing, Snapshot, Subject
from opendata.models.catalogue import BASIS_MISSING, TERMS_MISSING
from opendata.snapshots import Built

NOT_HERE = ("涉密数据不得进入本系统。没有保存您填写的任何内容。请按保密规定使用专用的涉密系统处理；"
                  "不能确定是否涉密的，先报本单位保密工作机构审定。")


def refuse_secret(secrecy: str) -> None:
    """Asked before anything is given: `secret` ends here and nothing is kept (保守国家秘密法 第三十一条)."""
    if secrecy == Secrecy.SECRET:
        raise Invalid(NOT_HERE, code="secret")
    if secrecy != Secrecy.PUBLIC:
        raise Invalid("请先说明这份数据是否涉密（public 非涉密，secret 涉密）。没有保存任何内容。", code="secrecy-not-said")


def register_dataset(department: Department, *, name: str, title: str, secrecy: str, by: User | None,
                     subject: str = Subject.OTHER, **fields: Any) -> Dataset:
    """A new entry in state 登记 with one resource waiting for rows. `by` is a steward of the department, or None
    for the operator of this machine. Invalid where the name is taken or the law's basis is missing."""
    refuse_secret(secrecy)
    may(by, department, "登记数据集")
    if Dataset.objects.filter(name=name).exists():
        raise Invalid(f"网址标识“{name}”已被使用，请换一个。", code="name-taken")
    dataset = Dataset(department=department, name=name, title=title, subject=subject, registered_by=by, **fields)
    require_bases(dataset)
    with transaction.atomic():
        dataset.findable = dataset.words()
        coding.enter(dataset)
        Resource.objects.create(dataset=dataset, title=title)
        audit.record(dataset, "dataset.register", by=by)
    return dataset


def revise_dataset(dataset: Dataset, *, by: User | None, **fields: Any) -> Dataset:
    """Change the words about a dataset; its name and department stay."""
    may(by, dataset.department, "修改数据集")
    if "resource_code" in fields:
        fields["resource_code"] = coding.checked(fields["resource_code"], dataset)
    for field, value in fields.items():
        if field not in REVISABLE:
            raise Invalid(f"{field} 不能这样修改。", code="not-revisable")
        setattr(dataset, field, value)
    require_bases(dataset)
    dataset.changed_at = timezone.now()
    with transaction.atomic():
        dataset.findable = dataset.words()
        dataset.save(update_fields=[*fields, "changed_at", "findable"])
        audit.record(dataset, "dataset.revise", by=by, data={"fields": sorted(fields)})
        stamps.bump(dataset.department)
    return dataset


def require_bases(dataset: Dataset) -> None:
    """Whatever is not given freely says why: to the public (开放属性) and to other departments (共享属性; 发改高技〔2017〕1272号,
    核心元数据 9 and 10). Invalid where it does not."""
    if dataset.openness != Openness.UNCONDITIONAL and not dataset.legal_basis.strip():
        raise Invalid(BASIS_MISSING, code="basis-missing")
    if dataset.sharing != Sharing.UNCONDITIONAL and not dataset.sharing_terms.strip():
        raise Invalid(TERMS_MISSING, code="sharing-terms-missing")


REVISABLE = {"title", "domain", "subject", "openness", "legal_basis", "sharing", "sharing_terms", "update_frequency", "licence", "source", "contact",
             "keywords", "description", "coverage_from", "coverage_to", "coverage_area", "planned_for", "resource_code"}


def submit(dataset: Dataset, *, by: User) -> Dataset:
    """登记 → 部门审核, by a steward."""
    require_role(by, Role.DATA_STEWARD, dataset.department, "提交数据集")
    return _move(dataset, Dataset.State.DRAFT, Dataset.State.DEPARTMENT_REVIEW, "dataset.submit", by)


def approve_for_department(dataset: Dataset, *, by: User) -> Dataset:
    """部门审核 → 信息办审核, by the department's signer and never by who registered it."""
    require_role(by, Role.SIGNER, dataset.department, "审核本部门数据集")
    if dataset.registered_by_id == by.pk:
        raise Conflict("登记人不能审核自己登记的数据集，请由其他人审核。", code="own-dataset")
    dataset.reviewed_by = by
    return _move(dataset, Dataset.State.DEPARTMENT_REVIEW, Dataset.State.OFFICE_REVIEW, "dataset.approve-department", by)


def open_dataset(dataset: Dataset, *, by: User | None) -> Dataset:
    """信息办审核 → 已开放, by 信息办; the operator of this machine (None) may open from any state before."""
    if by is not None:
        require_role(by, Role.IT_OFFICE, Department.objects.city(), "开放数据集")
        if by.pk in (dataset.registered_by_id, dataset.reviewed_by_id):
            raise Conflict("登记人和部门审核人不能再做信息办审核。", code="own-dataset")
    dataset.opened_at = dataset.opened_at or timezone.now()
    before = Dataset.State.OFFICE_REVIEW if by is not None else Dataset.State(dataset.state)
    return _move(dataset, before, Dataset.State.OPEN, "dataset.open", by)


def send_back(dataset: Dataset, *, reason: str, by: User) -> Dataset:
    """Either reviewer returns an entry to its steward with a reason."""
    if dataset.state == Dataset.State.DEPARTMENT_REVIEW:
        require_role(by, Role.SIGNER, dataset.department, "退回数据集")
    else:
        require_role(by, Role.IT_OFFICE, Department.objects.city(), "退回数据集")
    if dataset.state not in (Dataset.State.DEPARTMENT_REVIEW, Dataset.State.OFFICE_REVIEW):
        raise Conflict(f"“{dataset.title}”不在审核中，不能退回。", code="wrong-state")
    dataset.state_reason = _reason(reason)
    return _move(dataset, Dataset.State(dataset.state), Dataset.State.DRAFT, "dataset.send-back", by)


def withdraw(dataset: Dataset, *, reason: str, by: User | None) -> Dataset:
    """已开放 → 已撤回 with a reason the public reads. Rows, downloads and API stop at once."""
    if by is not None and not _is_office(by):
        require_role(by, Role.DATA_STEWARD, dataset.department, "撤回数据集")
    dataset.state_reason = _reason(reason)
    dataset = _move(dataset, Dataset.State.OPEN, Dataset.State.WITHDRAWN, "dataset.withdraw", by)
    index.remove_object(dataset)
    return dataset


def reopen(dataset: Dataset, *, by: User) -> Dataset:
    """已撤回 → 登记: what was withdrawn passes both reviews again."""
    require_role(by, Role.DATA_STEWARD, dataset.department, "重新登记数据集")
    return _move(dataset, Dataset.State.WITHDRAWN, Dataset.State.DRAFT, "dataset.reopen", by)


def describe_columns(resource: Resource, words: dict[str, str], *, by: User | None) -> Resource:
    """Write what columns mean, by name; the words outlive every reload of the rows."""
    may(by, resource.dataset.department, "修改信息项")
    with transaction.atomic():
        for column in resource.columns.filter(name__in=words):
            column.description = words[column.name][:400]
            column.save(update_fields=["description"])
        audit.record(resource.dataset, "dataset.revise", by=by, data={"columns": sorted(words)})
        stamps.bump(resource.dataset.department)
    return resource


class Overtaken(Conflict):
    """Somebody else published between reading the version a push adds to and writing the next."""

    code = "overtaken"


def publish_rows(resource: Resource, built: Built, *, by: User | None, note: str = "", base: "Snapshot | None" = None) -> Snapshot:
    """A build becomes the next version and the current one, in one transaction. The same content again is no new
    version: the current one is returned and no date moves. `base`: the version the rows were built upon; Overtaken
    where it is no longer the current one."""
    may(by, resource.dataset.department, "发布数据")
    current = base or resource.current
    if current is not None and current.content_hash == built.content_hash:
        return current
    if current is not None and max(current.rows, built.rows) <= comparing.LARGEST:
        change = comparing.difference((current.content_hash, current.layout), (built.content_hash, built.columns), resource.key)
        note = "；".join(filter(None, (note, str(change))))[:300]
    with transaction.atomic():
        # The row lock makes two publishers of one resource take turns (PostgreSQL; SQLite has one writer anyway).
        resource = Resource.objects.select_for_update(of=("self",)).select_related("dataset").get(pk=resource.pk)
        if base is not None and resource.current_id != base.pk:
            raise Overtaken("同时有人发布了新版本，请再试一次。没有改动数据。")
        number = (resource.snapshots.aggregate(last=Max("number"))["last"] or 0) + 1
        snapshot = Snapshot.objects.create(
            resource=resource, number=number, content_hash=built.content_hash, rows=built.rows, note=note, made_by=by,
            columns=[{"stored": c.stored, "name": c.name, "type": c.type, "unit": c.unit} for c in built.columns],
            profile=built.profile, checksums=built.checksums,
        )
        _switch(snapshot, by, "snapshot.publish")
    return snapshot


def publish(snapshot: Snapshot, *, by: User | None) -> Snapshot:
    """Make this version the current one: the one atomic switch. Restores an older version too."""
    may(by, snapshot.resource.dataset.department, "切换版本")
    with transaction.atomic():
        _switch(snapshot, by, "snapshot.restore")
    return snapshot


def _switch(snapshot: Snapshot, by: User | None, act: str) -> None:
    resource = snapshot.resource
    resource.current = snapshot
    resource.save(update_fields=["current"])
    _follow_columns(resource, snapshot)
    dataset = resource.dataset
    dataset.rows_changed_at = timezone.now()
    dataset.findable = dataset.words()  # after the columns, whose names are among them
    dataset.save(update_fields=["rows_changed_at", "findable"])
    audit.record(resource.dataset, act, by=by, data={"snapshot": str(snapshot.pk), "version": snapshot.number, "rows": snapshot.rows})
    stamps.bump(dataset.department)
    downloads.ask_worker(snapshot)


def _follow_columns(resource: Resource, snapshot: Snapshot) -> None:
    """Bring the dictionary to this version's columns; words people wrote stay, vanished columns keep theirs."""
    known = {column.name: column for column in resource.columns.all()}
    Column.objects.filter(resource=resource).update(position=None)
    for place, found in enumerate(snapshot.layout):
        column = known.get(found.name) or Column(resource=resource, name=found.name)
        column.position, column.type = place, found.type
        column.unit = column.unit or found.unit
        column.save()


def _move(dataset: Dataset, before: str, after: str, act: str, by: User | None) -> Dataset:
    with transaction.atomic():
        # Asked of the database, not of an object that may be old: of two who act at once the second is refused.
        there = Dataset.objects.select_for_update().values_list("state", flat=True).get(pk=dataset.pk)
        if there != before or dataset.state != before:
            raise Conflict(f"“{dataset.title}”现在是{Dataset.State(there).label}，不能这样做。", code="wrong-state")
        dataset.state = after
        dataset.changed_at = timezone.now()
        if after in (Dataset.State.OPEN, Dataset.State.DEPARTMENT_REVIEW):
            dataset.state_reason = ""
        dataset.save(update_fields=["state", "state_reason", "changed_at", "opened_at", "reviewed_by"])
        audit.record(dataset, act, by=by, data={"reason": dataset.state_reason} if dataset.state_reason else {})
        stamps.bump(dataset.department)
    return dataset


def may(by: User | None, department: Department, act: str) -> None:
    """A steward of the department; None is the operator of this machine, who has its disk anyway."""
    if by is not None:
        require_role(by, Role.DATA_STEWARD, department, act)


def _is_office(by: User) -> bool:
    return has_role(by, Role.IT_OFFICE, Department.objects.city())


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid("请写明理由，公众和下一位经办人会看到。", code="reason-missing")
    return reason.strip()[:300]
