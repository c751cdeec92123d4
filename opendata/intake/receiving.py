"""A file on its way to the public: quarantine → reading → findings → decisions → snapshot → switch.
A file refused or withdrawn leaves nothing but what the law of evidence needs (hash, size, user, time); nothing goes
out while a finding has no decision."""

from pathlib import Path

from django.db import transaction

from cluster import audit
from cluster.errors import Conflict
from cluster.models import Role, User
from cluster.roles import require_role
from opendata.catalogue import rules, versions
from opendata.errors import NeedsSteward
from opendata.files import workshop
from opendata.intake import anonymity, gate, key_check, merging, quarantine
from opendata.intake.quarantine import folder_of
from opendata.models import Finding, Intake, Push, Resource, Snapshot
from opendata.reading.proposal import Options, Proposal, options_as_json, options_from_json
from opendata.reading.read import read
from opendata.snapshots import build

TRIES = 3  # of a push that others overtake


def ingest_file(
    path: Path | str,
    *,
    resource: Resource,
    secrecy: str,
    by: User | None,
    name: str = "",
    options: Options | None = None,
    note: str = "",
) -> Intake:
    """Take a file for a resource as far as it goes by itself: published, waiting for a steward, or refused.
    `name` is the file's own name where `path` is a temporary one. Raises Invalid `secret` before a byte is read."""
    with workshop.bench():  # says that this process lives, so that no recovery takes its files away
        intake = receive(path, resource=resource, secrecy=secrecy, by=by, name=name, options=options)
        examine(intake)
        if intake.state == Intake.State.READING:
            publish_intake(intake, by=by, note=note)
    return intake


def take_up(intake: Intake) -> Intake:
    """Read a received file as far as it goes without publishing it: a steward looks at the preview first."""
    with workshop.bench():
        examine(intake)
        if intake.state == Intake.State.READING:
            intake.state = Intake.State.WAITING
            intake.save(update_fields=["state"])
    return intake


def receive(
    path: Path | str,
    *,
    resource: Resource,
    secrecy: str,
    by: User | None,
    name: str = "",
    options: Options | None = None,
) -> Intake:
    """Copy a file into quarantine. Permission and secrecy are asked first."""
    rules.refuse_secret(secrecy)
    if by is not None:
        require_role(by, Role.DATA_STEWARD, resource.dataset.department, "上传数据文件")
    path = Path(path)
    options = options or options_from_json(resource.remembered or {})
    with workshop.bench() as bench:
        kept = bench / "kept"
        kept.mkdir(mode=0o700)
        # Being read from its first moment: what a kill cuts off is given up by the next recovery, not waited for.
        intake = Intake(
            resource=resource,
            file_name=(name or path.name)[:255],
            size=path.stat().st_size,
            state=Intake.State.READING,
            options=options_as_json(options),
            given_by=by,
            sha256=quarantine.seal(path, kept / quarantine.GIVEN),
        )
        kept.rename(folder_of(intake))
        intake.save()
    return intake


def examine(intake: Intake) -> Intake:
    """Read the file in its limited process and write down what it is; state becomes 拒收 or 待处理, or stays 读取中
    where nothing hinders publication."""
    if intake.state != Intake.State.READING:
        # Of two who take the same file up, one reads it.
        if not Intake.objects.filter(pk=intake.pk, state__in=(Intake.State.RECEIVED, Intake.State.WAITING)).update(
            state=Intake.State.READING
        ):
            raise Conflict(f"这份文件{intake.get_state_display()}，不能再读。", code="wrong-state")
        intake.state = Intake.State.READING
    with workshop.bench() as bench:
        work = bench / "work"
        work.mkdir()
        given = quarantine.unseal(folder_of(intake) / quarantine.GIVEN, bench / "given")
        proposal = read(given, name=intake.file_name, workdir=work, options=options_from_json(intake.options))
        if proposal.outcome == "refuse":
            return refuse(intake, proposal)
        _fit(intake, proposal)
        assert proposal.staging is not None
        quarantine.seal(Path(proposal.staging.path), folder_of(intake) / quarantine.STAGED)
        intake.proposal = proposal.as_json()
        intake.proposal["staging"]["path"] = ""  # in plain only while it is asked (quarantine.rows_of)
        crowd = gate.anonymity_of(intake, proposal)
        fault = (
            key_check.fault_of(intake, intake.resource.key_titles, proposal)
            if intake.resource.key and _push_of(intake) is None
            else ""
        )
    with transaction.atomic():
        intake.state = Intake.State.WAITING if proposal.outcome == "findings" else Intake.State.READING
        intake.message = proposal.message
        intake.findings.all().delete()
        found = [*_findings(intake, proposal), *_too_few(intake, crowd), *_no_key(intake, fault)]
        Finding.objects.bulk_create(found)
        if found:
            intake.state = Intake.State.WAITING
        intake.save()
        audit.record(
            intake.resource.dataset,
            "intake.read",
            by=intake.given_by,
            data={"intake": str(intake.pk), "outcome": proposal.outcome, "rows": proposal.rows},
        )
    return intake


def refuse(intake: Intake, proposal: Proposal) -> Intake:
    """Wipe the file everywhere. Of one that carries a secrecy mark not even the name is kept."""
    quarantine.wipe(intake)
    intake.state, intake.refusal_code, intake.message = (
        Intake.State.REFUSED,
        proposal.refusal_code or "corrupt",
        proposal.message,
    )
    intake.proposal, intake.options = {}, {}
    if intake.refusal_code == "secret-mark":
        intake.file_name = ""
    with transaction.atomic():
        intake.findings.all().delete()  # of an earlier reading
        intake.save()
        audit.record(
            intake.resource.dataset,
            "intake.refuse",
            by=intake.given_by,
            data={"intake": str(intake.pk), "code": intake.refusal_code},
        )
    return intake


def publish_intake(intake: Intake, *, by: User | None, note: str = "") -> Snapshot:
    """Build the snapshot of what was accepted and switch to it. NeedsSteward while a finding has no decision."""
    rules.may(by, intake.resource.dataset.department, "发布数据")
    if intake.state not in (Intake.State.READING, Intake.State.WAITING):
        raise Conflict(f"这份文件{intake.get_state_display()}，不能再发布。", code="wrong-state")
    if undecided := intake.undecided.count():
        raise NeedsSteward(f"还有 {undecided} 个问题没有处理，处理完才能发布。")
    for attempt in range(TRIES):
        try:
            snapshot = _published(intake, by, note)
            break
        except versions.Overtaken:
            if attempt == TRIES - 1:
                raise
    intake.snapshot, intake.state = snapshot, Intake.State.PUBLISHED
    intake.save(update_fields=["snapshot", "state"])
    quarantine.wipe(intake)
    return snapshot


def _published(intake: Intake, by: User | None, note: str) -> Snapshot:
    push = _push_of(intake)
    with quarantine.rows_of(intake) as proposal, workshop.bench() as bench:
        with build.connect(bench) as con:
            select, columns = gate.released(con, intake, proposal)
            if push is None:
                built = build.build(con, select, columns, bench)
                return versions.publish_rows(intake.resource, built, by=by, note=note)
            base = merging.base_of(intake.resource)
            select, columns = merging.combined(con, select, columns, push, base)
            built = build.build(con, select, columns, bench)
        return versions.publish_rows(intake.resource, built, by=by, note=note, base=base)


def _fit(intake: Intake, proposal: Proposal) -> None:
    """A push that adds to a version takes its types."""
    push = _push_of(intake)
    base = merging.base_of(intake.resource) if push else None
    if base is None:
        return
    with workshop.bench() as bench, build.connect(bench) as con:
        merging.fit(proposal, base, con)


def _push_of(intake: Intake) -> Push | None:
    """The push that adds to the current version; None for files and for pushes of whole tables."""
    return Push.objects.filter(intake=intake).exclude(mode=Push.Mode.REPLACE).first()


def discard(intake: Intake, *, by: User | None) -> Intake:
    """Give a file up: it is removed, the record of it stays."""
    rules.may(by, intake.resource.dataset.department, "放弃这份文件")
    if intake.state not in (Intake.State.RECEIVED, Intake.State.WAITING):
        raise Conflict(f"这份文件{intake.get_state_display()}，不能放弃。", code="wrong-state")
    quarantine.wipe(intake)
    intake.state, intake.proposal = Intake.State.DISCARDED, {}
    with transaction.atomic():
        intake.save()
        audit.record(intake.resource.dataset, "intake.discard", by=by, data={"intake": str(intake.pk)})
    return intake


def _too_few(intake: Intake, crowd: anonymity.Anonymity | None) -> list[Finding]:
    if crowd is None or crowd.k >= anonymity.K:
        return []
    return [
        Finding(
            intake=intake,
            code="k-anonymity",
            count=crowd.rows_below,
            message=(
                f"按{'、'.join(crowd.columns)}分组，最小的一组只有 {crowd.k} 人（要求 {anonymity.K} 人），有 {crowd.rows_below} 条记录可能认出是谁。"
                "请去掉或归并一些列，或写明仍要发布的理由。"
            ),
        )
    ]


def _no_key(intake: Intake, fault: str) -> list[Finding]:
    return (
        [
            Finding(
                intake=intake,
                code=key_check.FINDING,
                count=1,
                message=f"主键：{fault}。照此发布，这一版与别的版本只能整行比较；也可以改选主键或改正文件。",
                actions=["照此发布，不逐行对照", "改正文件后重传"],
            )
        ]
        if fault
        else []
    )


def _findings(intake: Intake, proposal: Proposal) -> list[Finding]:
    kinds = {item.column: item for item in proposal.personal}
    found = []
    for item in proposal.findings:
        person = kinds.get(item.column or "")
        personal = item.code == "personal" and person is not None
        found.append(
            Finding(
                intake=intake,
                code=item.code,
                column=(item.column or "")[:200],
                message=item.message,
                count=item.count,
                kind=person.kind if personal and person else item.kind,
                rows=item.rows[:50],
                samples=item.samples[:5],
                actions=item.actions,
            )
        )
    return found
