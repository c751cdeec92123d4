"""办件 in the admin: the inbox of a department's people and the page of one case.
Thin doors: each act has an address of its own that calls its verb and keeps what was typed when the verb refuses; the
page shows what rules.require lets this person do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cluster.acts import Offer, offers
from cluster.admin.requests import signed_in
from cluster.clock.workdays import Calendar
from cluster.errors import Invalid, JingtingError
from cluster.models import Department, User
from cluster.secrets import SecretLost
from interaction import answering, privacy, rules
from interaction.forms import department_choices
from interaction.models import Case, CaseQuerySet, days_left
from interaction.states import MOVES, OPEN_STATES, Act, DeclineReason, Kind, State

PER_PAGE = 30
OPEN = "open"
# the fields of a case's forms that people write in
WORDS = ("answer", "why", "reason", "note", "title", "body", "text")
Do = Callable[[Case, User, Mapping[str, str]], Case]
View = Callable[[HttpRequest, int], HttpResponse]


@dataclass(frozen=True)
class Typed:
    """What was sent to the act that was refused."""

    fields: Mapping[str, str] = field(default_factory=dict)
    act: Act | None = None

    def left_over(self, acts: Mapping[str, Offer[Act]]) -> str:
        """The words that no form of the page shows again, since the act is not open any more: nothing typed is lost."""
        if self.act is None or (self.act in acts and not acts[self.act].why_not):
            return ""
        return "\n\n".join(words for words in map(self.fields.get, WORDS) if words)


NOTHING_TYPED = Typed()


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Open cases by deadline, the most pressing first; closed ones by a filter."""
    user = signed_in(request)
    if not rules.sees_desk(user):
        raise Http404
    chosen = {
        key: request.GET.get(key, default)
        for key, default in (("state", OPEN), ("kind", ""), ("department", ""), ("q", ""))
    }
    cases = _filtered(rules.visible_to(user), chosen).select_related("department")
    urgent_first = ("-urgent", "due_on", "pk") if chosen["state"] == OPEN else ("-received_at", "-pk")
    page = Paginator(cases.order_by(*urgent_first), PER_PAGE).get_page(request.GET.get("page"))
    calendar, today = Calendar(), timezone.localdate()
    departments = Department.objects.filter(pk__in=rules.visible_to(user).order_by().values("department_id").distinct())
    return render(
        request,
        "interaction/admin/inbox.html",
        {
            "page": page,
            "rows": [(case, remaining(case, calendar), case.is_open and case.due_on < today) for case in page],
            "chosen": chosen,
            "states": [(OPEN, "未办结"), *State.choices, ("all", "全部")],
            "kinds": Kind.choices,
            "departments": departments if len(departments) > 1 else [],
        },
    )


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: what was written, what happened, and the acts open to this person now."""
    return _page(request, _case(request, pk))


def _act(act: Act) -> Callable[[Do], View]:
    """The view of one act: the verb, then the case anew; where the verb refuses, the page with what was typed."""

    def view_of(do: Do) -> View:
        @require_http_methods(["GET", "POST"])
        @wraps(do)
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            case, user = _case(request, pk), signed_in(request)
            if request.method == "GET":  # a reload after a refusal
                return redirect("interaction_admin:case", pk)
            try:
                do(case, user, request.POST)
            except JingtingError as refused:
                messages.error(request, refused.message)
                return _page(request, _case(request, pk), Typed(request.POST, act), refused.status)
            messages.success(request, f"{case}：{case.get_state_display()}")
            still_hers = rules.visible_to(user).filter(pk=pk).exists()
            return redirect("interaction_admin:case", pk) if still_hers else redirect("interaction_admin:inbox")

        return view

    return view_of


@_act(Act.ACCEPT)
def accept(case: Case, user: User, typed: Mapping[str, str]) -> Case:
    return answering.accept(case, by=user, kind=typed.get("kind", ""))


@_act(Act.TRANSFER)
def transfer(case: Case, user: User, typed: Mapping[str, str]) -> Case:
    to = Department.objects.filter(slug=typed.get("to", "")).first()
    if to is None:
        raise Invalid("请选择转给哪个部门。", code="department-missing")
    return answering.transfer(case, to=to, by=user, reason=typed.get("reason", ""))


@_act(Act.DECLINE)
def decline(case: Case, user: User, typed: Mapping[str, str]) -> Case:
    return answering.decline(case, by=user, reason=typed.get("decline", ""), note=typed.get("note", ""))


@_act(Act.ANSWER)
def answer(case: Case, user: User, typed: Mapping[str, str]) -> Case:
    return answering.answer(case, text=typed.get("answer", ""), by=user)


@_act(Act.RETURN)
def return_answer(case: Case, user: User, typed: Mapping[str, str]) -> Case:
    return answering.return_answer(case, by=user, reason=typed.get("why", ""))


@_act(Act.APPROVE)
def approve(case: Case, user: User, typed: Mapping[str, str]) -> Case:
    return answering.approve_answer(case, by=user, digest=typed.get("digest") or "-")


@_act(Act.PUBLISH)
def publish(case: Case, user: User, typed: Mapping[str, str]) -> Case:
    title, body, text = (typed.get(field, "") for field in ("title", "body", "text"))
    return answering.publish_answer(case, by=user, title=title, body=body, text=text)


@_act(Act.WITHDRAW)
def withdraw(case: Case, user: User, typed: Mapping[str, str]) -> Case:
    return answering.withdraw_answer(case, by=user, reason=typed.get("why", ""))


def remaining(case: Case, calendar: Calendar) -> str:
    """还剩 2 个工作日, 今天到期, 已逾期 3 个工作日; empty when nothing is due."""
    if not case.is_open:
        return ""
    days = days_left(case, calendar)
    text = "今天到期" if days == 0 else f"还剩 {days} 个工作日" if days > 0 else f"已逾期 {-days} 个工作日"
    return text + ("（暂定）" if calendar.is_provisional(case.due_on) else "")


def _filtered(cases: CaseQuerySet, chosen: Mapping[str, str]) -> CaseQuerySet:
    if chosen["state"] == OPEN:
        cases = cases.filter(state__in=OPEN_STATES)
    elif chosen["state"] in State.values:
        cases = cases.filter(state=chosen["state"])
    if chosen["kind"] in Kind.values:
        cases = cases.filter(kind=chosen["kind"])
    if chosen["department"]:
        cases = cases.filter(department__slug=chosen["department"])
    words = chosen["q"].strip()
    if words:
        serial = words.rpartition("-")[2]
        by_number = Q(pk=int(serial)) if serial.isascii() and serial.isdecimal() and len(serial) < 10 else Q()
        try:
            code = cases.by_code(words)
        except SecretLost:
            code = cases.none()  # the sweep says it; number and words still find
        cases = (
            code if code.exists() else cases.filter(Q(subject__icontains=words) | Q(body__icontains=words) | by_number)
        )
    return cases


def _case(request: HttpRequest, pk: int) -> Case:
    return get_object_or_404(rules.visible_to(signed_in(request)).select_related("department"), pk=pk)


def _page(request: HttpRequest, case: Case, sent: Typed = NOTHING_TYPED, status: int = 200) -> HttpResponse:
    typed = sent.fields
    user, answers = signed_in(request), list(case.answers.select_related("drafted_by", "decided_by"))
    acts = offers(rules.require, MOVES, case, user)
    context: dict[str, Any] = {
        "case": case,
        "remaining": remaining(case, Calendar()),
        "typed": typed,
        "left_over": sent.left_over(acts),
        "answers": answers,
        "draft": answers[-1] if answers else None,
        "events": case.events.select_related("by", "department"),
        "acts": acts,
        "sees_contact": rules.sees_contact(user, case),
        "kinds": Kind.choices,
        "reasons": DeclineReason.choices,
        "departments": department_choices()[1:],
        "portal": Department.objects.city(),
    }
    if "publish" in acts:
        context["proposal"] = {
            "title": typed.get("title") or case.public_title or privacy.masked(case.subject),
            "body": typed.get("body") or case.public_body or privacy.masked(case.body),
            "text": typed.get("text") or case.public_answer or privacy.masked(answers[-1].text),
        }
        context["marks"] = privacy.personal_marks("\n".join((case.subject, case.body, answers[-1].text)))
    return render(request, "interaction/admin/case.html", context, status=status)
