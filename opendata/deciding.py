"""What a steward does with a file that waits: decide on each finding, correct how it is read, publish or give up.
Every choice is recorded with who and when; a personal column can only be kept with a written reason."""

from cluster import audit
from cluster.errors import Conflict, Invalid
from cluster.models import User
from opendata import anonymity, gate, ingest, publishing, workshop
from opendata.intake.proposal import Options, options_as_json
from opendata.models import Decision, Finding, Intake

Action = Decision.Action
PERSONAL = [
    (Action.DROP_COLUMN, "去掉这一列"), (Action.MASK, "遮盖（如 341***********1234）"), (Action.HASH, "换成不可逆编号"),
    (Action.GENERALISE, "归并（到月、年龄段、县区）"), (Action.KEEP, "保留原样（写明依据）"),
]
GIVE_UP = ("改正文件", "拆开后", "另存为", "统一编码", "换一", "逐")
SHORTEST_REASON = 6


def choices(finding: Finding) -> list[tuple[str, str]]:
    """(action, words) a steward has for this finding; none where only a corrected file helps."""
    if finding.code == "k-anonymity":
        return [(Action.ACCEPT.value, "经以上处理已达到要求"), (Action.KEEP.value, "仍未达到，写明发布理由")]
    if finding.code == "personal":
        return [(action.value, words) for action, words in PERSONAL]
    offered = [words for words in finding.actions if not words.startswith((*GIVE_UP, "去掉这", "填写列名"))]
    found = [(Action.ACCEPT.value, offered[0] if offered else "按建议处理")] if offered or not finding.actions else []
    if finding.column and "去掉这一列" in finding.actions:
        found.append((Action.DROP_COLUMN.value, "去掉这一列"))
    return found


def decide(finding: Finding, *, action: str, by: User | None, note: str = "") -> Decision:
    """Record what is done about one finding. Invalid where the action is not offered or its reason is missing."""
    intake = finding.intake
    publishing.may(by, intake.resource.dataset.department, "处理问题")
    if intake.state != Intake.State.WAITING:
        raise Conflict(f"这份文件{intake.get_state_display()}，不再处理问题。", code="wrong-state")
    if action not in dict(choices(finding)):
        raise Invalid("这个问题不能这样处理，请从列出的办法里选。", code="not-offered")
    if finding.code == "k-anonymity" and action == Action.ACCEPT and (crowd := gate.anonymity_of(intake)) and crowd.k < anonymity.K:
        raise Invalid(f"处理后最小的一组仍只有 {crowd.k} 人。请再归并，或写明仍要发布的理由。", code="k-not-reached")
    if action == Action.KEEP and len(note.strip()) < SHORTEST_REASON:
        raise Invalid("保留原样要写明法律依据、本人同意的情况或其他理由。", code="reason-missing")
    decision, _ = Decision.objects.update_or_create(finding=finding, defaults={"action": action, "note": note.strip()[:300], "decided_by": by})
    audit.record(intake.resource.dataset, "intake.decide", by=by, data={"intake": str(intake.pk), "finding": finding.code, "action": action})
    return decision


def read_again(intake: Intake, *, options: Options, by: User | None) -> Intake:
    """Read the same file as a steward says (sheet, header rows, encoding, names, types, units). Sheet and header rows
    are remembered for the next file of this resource; decisions on the old findings fall."""
    publishing.may(by, intake.resource.dataset.department, "更改读法")
    intake.options = options_as_json(options)
    intake.save(update_fields=["options"])
    with workshop.bench():
        ingest.examine(intake)
    if intake.state == Intake.State.READING:
        intake.state = Intake.State.WAITING  # a person is at it: she publishes
        intake.save(update_fields=["state"])
    if intake.state == Intake.State.WAITING:
        # Encoding and columns belong to this file; where the table begins is a habit of its sender.
        intake.resource.remembered = {key: intake.options[key] for key in ("sheet", "header_rows") if intake.options[key] is not None}
        intake.resource.save(update_fields=["remembered"])
    return intake
