"""办件 in the admin: the inbox of a department's people and the page of one case.
Thin doors: every button calls a verb of desk.py, and what was typed is kept when the verb refuses."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cluster.admin.requests import signed_in
from cluster.clock.workdays import Calendar
from cluster.errors import Invalid, JingtingError
from cluster.models import Department, User
from interaction import answering, privacy, rules
from interaction.forms import department_choices
from interaction.models import Case, CaseQuerySet, days_left
from interaction.states import MOVES, NEVER_PUBLIC, OPEN_STATES, Act, DeclineReason, Kind, State

PER_PAGE = 30
OPEN = "open"


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


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: what was written, what happened, and the acts open to this person now."""
    mine = rules.visible_to(signed_in(request))
    case = get_object_or_404(mine.select_related("department"), pk=pk)
    if request.method != "POST":
        return _page(request, case, {}, 200)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        done = act(case, signed_in(request), request.POST)
    except JingtingError as error:
        messages.error(request, error.message)
        return _page(request, case, request.POST, error.status)
    messages.success(request, f"{done}：{done.get_state_display()}")
    if not mine.filter(pk=pk).exists():  # handed to another department
        return redirect("interaction_admin:inbox")
    return redirect("interaction_admin:case", pk)


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
        code = cases.by_code(words)
        cases = (
            code if code.exists() else cases.filter(Q(subject__icontains=words) | Q(body__icontains=words) | by_number)
        )
    return cases


def _page(request: HttpRequest, case: Case, typed: Mapping[str, str], status: int) -> HttpResponse:
    case.refresh_from_db()
    user, answers = signed_in(request), list(case.answers.select_related("drafted_by", "decided_by"))
    may = _may(user, case, answers)
    context: dict[str, Any] = {
        "case": case,
        "remaining": remaining(case, Calendar()),
        "typed": typed,
        "answers": answers,
        "draft": answers[-1] if answers else None,
        "events": case.events.select_related("by", "department"),
        "may": may,
        "sees_contact": rules.may_work_on(user, case) or rules.may_approve(user, case),
        "kinds": Kind.choices,
        "reasons": DeclineReason.choices,
        "departments": department_choices()[1:],
        "portal": Department.objects.city(),
    }
    if "publish" in may:
        context["proposal"] = {
            "title": typed.get("title") or case.public_title or privacy.masked(case.subject),
            "body": typed.get("body") or case.public_body or privacy.masked(case.body),
            "text": typed.get("text") or case.public_answer or privacy.masked(answers[-1].text),
        }
        context["marks"] = privacy.personal_marks("\n".join((case.subject, case.body, answers[-1].text)))
    return render(request, "interaction/admin/case.html", context, status=status)


def _may(user: User, case: Case, answers: list) -> set[str]:
    """The acts this person could do now; the verbs ask again."""
    handles, approves = rules.may_work_on(user, case), rules.may_approve(user, case)
    drafted_it = bool(answers) and answers[-1].drafted_by_id == user.pk
    asked = {
        Act.ACCEPT: handles,
        Act.ANSWER: handles,
        Act.TRANSFER: handles or rules.is_it_office(user),
        Act.DECLINE: approves,
        Act.RETURN: approves,
        Act.APPROVE: approves and not drafted_it,
        Act.PUBLISH: approves and case.publish_consent and case.kind not in NEVER_PUBLIC and not case.published_at,
        Act.WITHDRAW: approves and bool(case.published_at),
    }
    return {act.value for act, allowed in asked.items() if allowed and case.state in MOVES[act][0]}


def _transfer(case: Case, user: User, data: Mapping[str, str]) -> Case:
    to = Department.objects.filter(slug=data.get("to", "")).first()
    if to is None:
        raise Invalid("请选择转给哪个部门。", code="department-missing")
    return answering.transfer(case, to=to, by=user, reason=data.get("reason", ""))


ACTS: dict[str, Callable[[Case, Any, Mapping[str, str]], Case]] = {
    "accept": lambda case, user, data: answering.accept(case, by=user, kind=data.get("kind", "")),
    "transfer": _transfer,
    "decline": lambda case, user, data: answering.decline(
        case, by=user, reason=data.get("decline", ""), note=data.get("note", "")
    ),
    "answer": lambda case, user, data: answering.answer(case, text=data.get("answer", ""), by=user),
    "return": lambda case, user, data: answering.return_answer(case, by=user, reason=data.get("why", "")),
    "approve": lambda case, user, data: answering.approve_answer(case, by=user, digest=data.get("digest", "-")),
    "publish": lambda case, user, data: answering.publish_answer(
        case, by=user, title=data.get("title", ""), body=data.get("body", ""), text=data.get("text", "")
    ),
    "withdraw": lambda case, user, data: answering.withdraw_answer(case, by=user, reason=data.get("why", "")),
}
