"""A file in quarantine is read by its limited process, and what it is and what a steward must decide is written down.
A file refused leaves nothing but what the law of evidence needs (hash, size, user, time)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from django.db import transaction

from opendata.catalogue import versions
from opendata.files import workshop
from opendata.intake import anonymity, gate, merging, quarantine
from opendata.intake.gate import Release
from opendata.intake.moving import move
from opendata.intake.quarantine import folder_of
from opendata.models import Finding, Intake
from opendata.reading.proposal import Proposal, options_from_json
from opendata.reading.read import read
from opendata.snapshots import build
from opendata.states import IntakeAct

NO_KEY = "no-key"


def examine(intake: Intake) -> Intake:
    """Read a file that is 读取中; it becomes 待处理 or 已拒收."""
    with examined(intake, straight=False):
        return intake


@contextmanager
def examined(intake: Intake, *, straight: bool) -> Iterator[Release | None]:
    """Read a file that is 读取中; it becomes 待处理 or 已拒收, or, where it may go `straight` on and nothing hinders
    it, stays as it is: then what may go out is yielded, its rows in plain as long as the block runs. Otherwise None."""
    with workshop.bench() as bench:
        work = bench / "work"
        work.mkdir()
        given = quarantine.unseal(folder_of(intake) / quarantine.GIVEN, bench / "given")
        proposal = read(given, name=intake.file_name, workdir=work, options=options_from_json(intake.options))
        if proposal.outcome == "refuse":
            _refuse(intake, proposal)
            yield None
            return
        with build.connect(bench) as con:
            _fit(intake, proposal, con)
            intake.proposal = _kept(proposal)
            release = gate.release(con, bench, intake, proposal)
            found = [*_findings(intake, proposal), *_too_few(release), *_no_key(release)]
            clear = straight and not found
            if not clear:
                assert proposal.staging is not None
                quarantine.seal(Path(proposal.staging.path), folder_of(intake) / quarantine.STAGED)
            _write_down(intake, proposal, found, IntakeAct.PASS if clear else IntakeAct.READ)
            yield release if clear else None


def _kept(proposal: Proposal) -> dict[str, object]:
    """As the row keeps it: the staged rows lie in plain only while they are asked (quarantine.rows_of)."""
    kept = proposal.as_json()
    kept["staging"]["path"] = ""
    return kept


def _write_down(intake: Intake, proposal: Proposal, found: list[Finding], act: IntakeAct) -> None:
    with transaction.atomic():
        move(
            intake,
            act,
            by=intake.given_by,
            told={"outcome": proposal.outcome, "rows": proposal.rows},
            proposal=intake.proposal,
            message=proposal.message,
        )
        intake.findings.all().delete()  # of an earlier reading
        Finding.objects.bulk_create(found)


def _refuse(intake: Intake, proposal: Proposal) -> None:
    """Wipe the file everywhere. Of one that carries a secrecy mark not even the name is kept."""
    quarantine.wipe(intake)
    code = proposal.refusal_code or "corrupt"
    with transaction.atomic():
        move(
            intake,
            IntakeAct.REFUSE,
            by=intake.given_by,
            told={"code": code},
            refusal_code=code,
            message=proposal.message,
            proposal={},
            options={},
            file_name="" if code == "secret-mark" else intake.file_name,
        )
        intake.findings.all().delete()


def _fit(intake: Intake, proposal: Proposal, con: duckdb.DuckDBPyConnection) -> None:
    """A push that adds to a version takes its types."""
    if merging.push_of(intake) and (base := versions.current_of(intake.resource)):
        merging.fit(proposal, base, con)


def _too_few(release: Release) -> list[Finding]:
    crowd = release.crowd
    if crowd is None or crowd.k >= anonymity.K:
        return []
    return [
        Finding(
            intake=release.intake,
            code=anonymity.FINDING,
            count=crowd.rows_below,
            message=(
                f"按{'、'.join(crowd.columns)}分组，最小的一组只有 {crowd.k} 人（要求 {anonymity.K} 人），"
                f"有 {crowd.rows_below} 条记录可能认出是谁。"
                "请去掉或归并一些列，或写明仍要发布的理由。"
            ),
        )
    ]


def _no_key(release: Release) -> list[Finding]:
    intake = release.intake
    if (
        not intake.resource.key
        or merging.push_of(intake)
        or not (fault := release.key_fault(intake.resource.key_titles))
    ):
        return []
    return [
        Finding(
            intake=intake,
            code=NO_KEY,
            count=1,
            message=f"主键：{fault}。照此发布，这一版与别的版本只能整行比较；也可以改选主键或改正文件。",
            actions=["照此发布，不逐行对照", "改正文件后重传"],
        )
    ]


def _findings(intake: Intake, proposal: Proposal) -> list[Finding]:
    kinds = {item.column: item.kind for item in proposal.personal}
    return [
        Finding(
            intake=intake,
            code=item.code,
            column=(item.column or "")[:200],
            message=item.message,
            count=item.count,
            kind=kinds.get(item.column or "", item.kind) if item.code == "personal" else item.kind,
            rows=item.rows[:50],
            samples=item.samples[:5],
            actions=item.actions,
        )
        for item in proposal.findings
    ]
