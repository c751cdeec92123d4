"""What a steward does with a file that waits: decide on each finding, correct how it is read, publish or give up.
Every choice is recorded with who and when; a personal column can only be kept with a written reason."""

import re
from dataclasses import replace
from typing import Any

from django.db import transaction

from cluster import audit
from cluster.detect.kinds import CARD_HEADER, ID_HEADER, PASSPORT_HEADER, PHONE_HEADER
from cluster.errors import Conflict, Invalid, JingtingError
from cluster.locking import lock
from cluster.models import User
from opendata.files import workshop
from opendata.intake import anonymity, examining, gate, rules
from opendata.intake.moving import move
from opendata.models import Decision, Finding, Intake
from opendata.reading.privacy import NUMBERS, wordy
from opendata.reading.proposal import Options, options_as_json, options_from_json
from opendata.snapshots import row_key
from opendata.states import IntakeAct

Action = Decision.Action
PERSONAL = [
    (Action.MASK_INSIDE, "只遮盖文字里的号码，其余照原样"),
    (Action.DROP_COLUMN, "去掉这一列"),
    (Action.MASK, "遮盖"),
    (Action.HASH, "换成不可逆编号"),
    (Action.GENERALISE, "归并（到月、年龄段、县区）"),
    (Action.KEEP, "保留原样（写明依据）"),
]
MASKED_LIKE = {
    "name": "（如 王**）",
    "phone": "（如 138****1234）",
    "id18": "（如 341***********1234）",
    "bankcard": "（如 622***********1234）",
}
#: What the reader offers in words → what the gate carries out. Words that are not here ask for what was proposed
#: anyway.
CARRIED_OUT = {
    "按文本发布": Action.AS_TEXT,
    "这些值按空值发布": Action.AS_EMPTY,
    "月/日/年": Action.MONTH_FIRST,
    "日/月/年": Action.DAY_FIRST,
    "按负数发布": Action.NEGATIVE,
    "对调后发布": Action.SWAP,
    "去掉这些行": Action.DROP_ROWS,
    "保留为数据": Action.KEEP_ROWS,
    "去掉这一列": Action.DROP_COLUMN,
    "填写列名": Action.ACCEPT,
}
WORDS = {
    Action.MONTH_FIRST: "读成日期：月/日/年",
    Action.DAY_FIRST: "读成日期：日/月/年",
    Action.KEEP_ROWS: "不是合计，保留为数据（会重新读一遍）",
    "填写列名": "列名已在上面核对或改好",
    "按建议处理": "已核对，照此发布",
}
ANOTHER_FILE = ("改正文件", "拆开后", "另存为", "统一编码", "逐")  # nothing here can do that
PROMISES_NUMBERS = re.compile(
    "|".join(title.pattern for title in (ID_HEADER, PASSPORT_HEADER, PHONE_HEADER, CARD_HEADER)), re.IGNORECASE
)
ABOVE = "换一"  # chosen in the way of reading, above the findings
SHORTEST_REASON = 6


def choices(finding: Finding) -> list[tuple[str, str]]:
    """(action, words) a steward has for this finding, the suggestion first; none where only a corrected file helps."""
    if finding.code == anonymity.FINDING:
        return [(Action.ACCEPT.value, "经以上处理已达到要求"), (Action.KEEP.value, "仍未达到，写明发布理由")]
    if finding.code == "personal":
        return [
            (action.value, words + (MASKED_LIKE.get(finding.kind, "") if action == Action.MASK else ""))
            for action, words in PERSONAL
            if action != Action.MASK_INSIDE or _holds_words(finding)
        ]
    offered: dict[str, str] = {}
    for words in finding.actions:
        action = CARRIED_OUT.get(words, Action.ACCEPT)
        if words.startswith((*ANOTHER_FILE, ABOVE)) or (action == Action.DROP_ROWS and not gate.knows_rows(finding)):
            continue
        if action not in (Action.DROP_COLUMN, Action.AS_TEXT, Action.AS_EMPTY) or finding.column:
            offered.setdefault(action.value, WORDS.get(words) or WORDS.get(action) or words)
    return list(offered.items()) if finding.actions else [(Action.ACCEPT.value, "已核对，照此发布")]


def _holds_words(finding: Finding) -> bool:
    """Whether the column is text with numbers of persons in it rather than those numbers alone. A title that promises
    numbers is believed: broken ones would not be recognised among the words."""
    if PROMISES_NUMBERS.search(finding.column):
        return False
    columns = [column for column in finding.intake.proposal.get("columns", []) if column["name"] == finding.column]
    return finding.kind in NUMBERS and any(wordy(sample) for column in columns for sample in column["samples"])


def decide(finding: Finding, *, action: str, by: User | None, note: str = "") -> Decision:
    """Record what is done about one finding. Invalid where the action is not offered, its reason is missing or the
    values cannot be read that way."""
    intake = finding.intake
    rules.require(IntakeAct.DECIDE, intake, by)
    _require_possible(finding, action, note)  # before the lock: it looks through all rows
    with transaction.atomic():
        lock(intake)
        rules.require(IntakeAct.DECIDE, intake, by)
        if not intake.findings.filter(pk=finding.pk).exists():
            raise Conflict("文件刚刚重新读过，请核对新的问题。", code="finding-gone")
        decision = _decided(finding, action, note, by)
        if action == Action.DROP_COLUMN:  # whatever else was found in it goes with it
            for other in intake.undecided.filter(column=finding.column):
                _decided(other, action, note, by)
        audit.record(
            intake.resource.dataset,
            "intake.decide",
            by=by,
            data={"intake": str(intake.pk), "finding": finding.code, "action": action},
        )
    if action == Action.KEEP_ROWS:
        read_again(intake, options=replace(options_from_json(intake.options), keep_totals=True), by=by)
    return decision


def _require_possible(finding: Finding, action: str, note: str) -> None:
    if action not in dict(choices(finding)):
        raise Invalid("这个问题不能这样处理，请从列出的办法里选。", code="not-offered")
    if finding.code == anonymity.FINDING and action == Action.ACCEPT:
        gate.require_crowd(finding.intake)
    if action == Action.KEEP and len(note.strip()) < SHORTEST_REASON:
        raise Invalid("保留原样要写明法律依据、本人同意的情况或其他理由。", code="reason-missing")
    if unread := gate.unreadable(finding, action):
        raise Invalid(
            f"“{finding.column}”里有 {unread[0]} 个值这样读不通（如 {unread[1]}）。请换一种读法，或按文本发布。",
            code="unreadable",
        )
    if action == Action.MASK_INSIDE and (left := gate.exposed(finding)):
        raise Invalid(
            f"“{finding.column}”里有 {left} 个值遮盖后仍认得出号码。请整列遮盖，或去掉这一列。", code="unreadable"
        )


def _decided(finding: Finding, action: str, note: str, by: User | None) -> Decision:
    decision, _ = Decision.objects.update_or_create(
        finding=finding, defaults={"action": action, "note": note.strip()[:300], "decided_by": by}
    )
    return decision


def read_again(intake: Intake, *, options: Options, by: User | None) -> Intake:
    """Read the same file as a steward says (sheet, header rows, encoding, names, types, units). All but the encoding
    is remembered for the next file of this resource; a decision stands where the very same finding comes again."""
    decided = list(Decision.objects.filter(finding__intake=intake).select_related("finding"))
    with workshop.bench():
        earlier = intake.options
        move(intake, IntakeAct.READ_AGAIN, by=by, options=options_as_json(options))
        try:
            examining.examine(intake)
        except JingtingError:
            move(intake, IntakeAct.PUT_BACK, by=None, options=earlier)
            raise
    if intake.state == Intake.State.WAITING:
        with transaction.atomic():
            lock(intake, intake.resource)
            intake.resource.remembered = _habits(intake)
            intake.resource.save(update_fields=["remembered"])
            _decide_as_before(intake, decided)
    return intake


def _habits(intake: Intake) -> dict[str, Any]:
    """What is true of the sender and not of this file alone: where the table begins, and by their titles in the file,
    what columns are called and what they are."""
    titles = dict(intake.options.get("titles") or {})
    corrected = intake.options["columns"] or {}
    for column in intake.proposal["columns"]:
        words = corrected.get(column["source"]) or corrected.get(str(column["source"]))
        if words and column["title"]:
            titles[column["title"]] = {**titles.get(column["title"], {}), **words}
    habits = {key: intake.options[key] for key in ("sheet", "header_rows") if intake.options[key] is not None}
    return {**habits, **({"titles": titles} if titles else {})}


def choose_key(intake: Intake, *, key: list[str], by: User | None) -> Intake:
    """The columns that name a row, from the file at hand; they stay for the next file. Invalid where they repeat or
    are empty."""
    rules.require(IntakeAct.CHOOSE_KEY, intake, by)
    joined = row_key.joined(key)
    if key:
        with gate.released(intake) as release:
            if fault := release.key_fault(key):
                raise Invalid(f"{fault}，不能作主键。请加选一列或换一列。", code="no-key")
    with transaction.atomic():
        lock(intake, intake.resource)
        rules.require(IntakeAct.CHOOSE_KEY, intake, by)
        intake.resource.key = joined
        intake.resource.save(update_fields=["key"])
        intake.findings.filter(code=examining.NO_KEY).delete()
        audit.record(
            intake.resource.dataset,
            "resource.revise",
            by=by,
            data={"resource": str(intake.resource_id), "key": intake.resource.key},
        )
    return intake


def _decide_as_before(intake: Intake, decided: list[Decision]) -> None:
    earlier = {_sameness(decision.finding): decision for decision in decided}
    for finding in intake.findings.all():
        if (decision := earlier.get(_sameness(finding))) and finding.code != anonymity.FINDING:
            Decision.objects.create(
                finding=finding,
                action=decision.action,
                note=decision.note,
                decided_by=decision.decided_by,
                decided_at=decision.decided_at,
            )


def _sameness(finding: Finding) -> tuple[str, str, str, int, str]:
    return finding.code, finding.column, finding.kind, finding.count, finding.message
