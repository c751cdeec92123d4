"""The desk: every act on a citizen's case, from receipt to the published answer.
Each verb locks the case, asks rules.require (actor, then state), does its work in the same transaction with one event
and one audit line, and returns the case."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from cluster import stamps
from cluster.clock import workdays
from cluster.errors import Conflict, Invalid
from cluster.locking import lock
from cluster.models import Department, User
from interaction import codes, deadlines, doors, privacy, rules
from interaction.models import Answer, Case
from interaction.recording import due_day, finish, record
from interaction.states import Act, DeclineReason, Door, Kind, State

TITLE_LENGTH, BODY_LENGTH, ANSWER_LENGTH = 60, 2000, 5000
CLOSES_AFTER = timedelta(days=15)
CONTACT_KEPT = timedelta(days=365)


@dataclass(frozen=True)
class Contact:
    """How to reach the citizen; kept encrypted, never published, deleted a year after the case is closed."""

    name: str = ""
    phone: str = ""


def receive(
    *,
    kind: str,
    department: Department,
    title: str,
    body: str,
    outside_id: str,
    door: str = Door.WEB,
    contact: Contact | None = None,
    publish_consent: bool = False,
    about_url: str = "",
    received_at: datetime | None = None,
    by: User | None = None,
) -> Case:
    """Take a message in. `outside_id` is the door's own id of it: the same message again gives the case it made.

    `received_at` (aware) is for messages that arrived earlier than they reach us. Raises Invalid."""
    contact = contact or Contact()
    title, body = privacy.plain(title).replace("\n", " "), privacy.plain(body)
    _check_message(kind, door, title, body)
    received_at = received_at or timezone.now()
    code = codes.code_for(door, outside_id)
    try:
        with transaction.atomic():
            case = Case.objects.create(
                code_digest=codes.digest(code),
                door=door,
                outside_id=outside_id,
                kind=kind,
                department=department,
                subject=title,
                body=body,
                about_url=about_url[:300],
                publish_consent=publish_consent,
                name=contact.name.strip(),
                phone=contact.phone,
                phone_tail=contact.phone[-4:],
                urgent=privacy.sounds_urgent(title + body),
                received_at=received_at,
                due_on=deadlines.due_on(kind, received_at),
            )
            record(case, Act.RECEIVE, by, public=f"已收到，最迟 {due_day(case)} 答复", at=received_at)
    except IntegrityError:
        return Case.objects.get(door=door, outside_id=outside_id)
    return case


def accept(case: Case, *, by: User, kind: str = "", at: datetime | None = None) -> Case:
    """Take the case on; `kind` corrects what the citizen chose, and the deadline with it."""
    with transaction.atomic():
        lock(case)
        rules.require(Act.ACCEPT, case, by)
        if kind and kind not in Kind.values:
            raise Invalid("没有这种办件类型。", code="unknown-kind")
        if kind and kind != case.kind:
            case.kind, case.due_on = kind, deadlines.due_on(kind, case.received_at)
        return finish(case, Act.ACCEPT, by, public=f"已受理，承办：{case.department}，期限 {due_day(case)}", at=at)


def transfer(case: Case, *, to: Department, by: User, reason: str) -> Case:
    """Hand the case to the department it belongs to; its deadline does not move."""
    with transaction.atomic():
        lock(case)
        rules.require(Act.TRANSFER, case, by)
        if to.pk == case.department_id:
            raise Invalid(f"办件已在{to}。", code="same-department")
        reason = _needed(reason, "请写明转办理由。", "reason-missing")
        giver, case.department = case.department, to
        return finish(case, Act.TRANSFER, by, note=f"由{giver}转来：{reason}", public=f"已转 {to} 办理")


def decline(case: Case, *, by: User, reason: str, note: str = "") -> Case:
    """Refuse with a reason of the list; `note` tells the citizen where to go instead."""
    with transaction.atomic():
        lock(case)
        rules.require(Act.DECLINE, case, by)
        if reason not in DeclineReason.values:
            raise Invalid("请选择不予受理的理由。", code="reason-missing")
        case.decline_reason, case.closed_at = reason, timezone.now()
        label = DeclineReason(reason).label
        return finish(case, Act.DECLINE, by, public=f"不予受理：{label}。{privacy.plain(note)}")


def answer(case: Case, *, text: str, by: User, at: datetime | None = None) -> Case:
    """Draft the answer and put it before another person."""
    with transaction.atomic():
        lock(case)
        rules.require(Act.ANSWER, case, by)
        text = _needed(text, "答复内容不能为空。", "answer-missing")
        if len(text) > ANSWER_LENGTH:
            raise Invalid(f"答复不能超过 {ANSWER_LENGTH} 字，现在 {len(text)} 字。", code="answer-too-long")
        Answer.objects.create(
            case=case, round=case.answers.count() + 1, text=text, drafted_by=by, drafted_at=at or timezone.now()
        )
        return finish(case, Act.ANSWER, by, at=at)


def return_answer(case: Case, *, by: User, reason: str) -> Case:
    """Send the draft back with what is wrong (答非所问, 敷衍, 推诿 are recorded so)."""
    with transaction.atomic():
        lock(case)
        rules.require(Act.RETURN, case, by)
        reason = _needed(reason, "请写明退回理由。", "reason-missing")
        _decide(case, Answer.Decision.RETURNED, by, timezone.now(), reason[:300])
        return finish(case, Act.RETURN, by, note=reason)


def approve_answer(case: Case, *, by: User, digest: str = "", at: datetime | None = None) -> Case:
    """Another person than the drafter lets the answer go; `digest` is of the text she read. Stops the deadline."""
    at = at or timezone.now()
    with transaction.atomic():
        lock(case)
        rules.require(Act.APPROVE, case, by)
        if digest and digest != _draft(case).digest:
            raise Conflict("答复在您阅读之后改过，请重新阅读后再审核。", code="answer-changed")
        case.answered_at = at
        case.days_taken = max(0, workdays.workdays_between(case.received_at, at))
        finish(case, Act.APPROVE, by, public="已答复", at=at)
        doors.deliver(case, _decide(case, Answer.Decision.APPROVED, by, at))
        return case


def publish_answer(
    case: Case,
    *,
    by: User,
    title: str = "",
    body: str = "",
    text: str = "",
    at: datetime | None = None,
) -> Case:
    """Put question and answer on the sites. What is not given is taken as written, personal marks replaced;
    refused without the citizen's consent, for reports, and while a personal mark stands in what is given."""
    with transaction.atomic():
        lock(case)
        rules.require(Act.PUBLISH, case, by)
        case.public_title = privacy.plain(title) or privacy.masked(case.subject)[:TITLE_LENGTH]
        case.public_body = privacy.plain(body) or privacy.masked(case.body)
        case.public_answer = privacy.plain(text) or privacy.masked(_draft(case).text)
        _refuse_personal(case)
        case.published_at = at or timezone.now()
        finish(case, Act.PUBLISH, by, public="已公开", at=at)
        stamps.bump(case.department)
        return case


def withdraw_answer(case: Case, *, by: User, reason: str) -> Case:
    """Take a published letter off the sites."""
    with transaction.atomic():
        lock(case)
        rules.require(Act.WITHDRAW, case, by)
        reason = _needed(reason, "请写明撤下理由。", "reason-missing")
        case.published_at = None
        finish(case, Act.WITHDRAW, by, note=reason)
        stamps.bump(case.department)
        return case


def close(case: Case) -> Case:
    """The clock's act: an answered case is done."""
    with transaction.atomic():
        lock(case)
        rules.require(Act.CLOSE, case, None)
        case.closed_at = timezone.now()
        return finish(case, Act.CLOSE, None, public="已办结")


def forget_contact(case: Case) -> Case:
    """The clock's act: name and phone are deleted for good."""
    with transaction.atomic():
        lock(case)
        rules.require(Act.FORGET, case, None)
        case.name = case.phone = ""
        return finish(case, Act.FORGET, None)


def close_answered() -> int:
    """Close the cases answered 15 days ago; the clock calls it. Returns how many."""
    due = Case.objects.filter(state=State.ANSWERED, answered_at__lt=timezone.now() - CLOSES_AFTER)[:200]
    return _count(close, due)


def forget_contacts() -> int:
    """Delete name and phone a year after a case was closed, as the form promises; returns how many."""
    old = Case.objects.filter(closed_at__lt=timezone.now() - CONTACT_KEPT).exclude(events__act=Act.FORGET)[:200]
    return _count(forget_contact, old)


def _count(act: Callable[[Case], Case], cases: Iterable[Case]) -> int:
    """Do it to each; a case that another clock was quicker with is none of ours."""
    done = 0
    for case in cases:
        with suppress(Conflict):
            act(case)
            done += 1
    return done


def _draft(case: Case) -> Answer:
    """The newest answer; a case in review or answered always has one."""
    return case.answers.latest("round")


def _decide(case: Case, decision: str, by: User, at: datetime, reason: str = "") -> Answer:
    draft = _draft(case)
    draft.decision, draft.decided_by, draft.decided_at, draft.reason = decision, by, at, reason
    draft.save()
    return draft


def _check_message(kind: str, door: str, title: str, body: str) -> None:
    if kind not in Kind.values:
        raise Invalid("请选择信件类型。", code="unknown-kind")
    if door not in Door.values:
        raise Invalid("没有这个来源。", code="unknown-door")
    _needed(title, "请写一个标题。", "title-missing")
    _needed(body, "请写下内容。", "body-missing")
    if len(title) > TITLE_LENGTH:
        raise Invalid(f"标题不能超过 {TITLE_LENGTH} 字，现在 {len(title)} 字。", code="title-too-long")
    if len(body) > BODY_LENGTH:
        raise Invalid(f"内容不能超过 {BODY_LENGTH} 字，现在 {len(body)} 字。", code="body-too-long")


def _needed(text: str, message: str, code: str) -> str:
    text = privacy.plain(text)
    if not text:
        raise Invalid(message, code=code)
    return text


def _refuse_personal(case: Case) -> None:
    marks = privacy.personal_marks("\n".join((case.public_title, case.public_body, case.public_answer)))
    if marks:
        kinds = "、".join(f"{kind}（{words}）" for kind, words in marks[:5])
        raise Invalid(f"公开的文字里还有{kinds}，请删去后再公开。", code="personal-data")
