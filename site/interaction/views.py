"""The citizen's doors onto the desk, the same on every host: read letters, write one, look one up."""

import hashlib
import hmac
import logging

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.paginator import Paginator
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from cluster.errors import Invalid
from cluster.models import Department
from cluster.people import limits
from cluster.people.visitors import address_of, client_of
from cluster.secrets import SecretLost, opened
from interaction import answering, codes, deadlines, figures
from interaction.forms import LetterForm, StatusForm
from interaction.models import Case
from interaction.states import LETTER_KINDS

log = logging.getLogger("jingting.letters")
PAGE_SIZE = 20
RECEIPT = "letter-receipt"
RECEIPT_KEPT = 600
COLUMN = {"title": "互动交流", "description": "来信、答复与办理统计", "column_type": "互动交流"}


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """The answered letters of this site, of all sites on the portal, newest first, with their figures."""
    department = Department.objects.of_request(request)
    kind = request.GET.get("kind", "")
    found = Case.objects.of_department(department).published().select_related("department")
    if kind:
        found = found.filter(kind=kind)
    page = Paginator(found.order_by("-published_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    kinds = [(one.value, one.label, one.value == kind) for one in LETTER_KINDS]
    return render(
        request,
        "interaction/letters.html",
        {"page": page, "kinds": kinds, "kind": kind, "figures": figures.of_site(department), "column": COLUMN},
    )


@require_safe
def figures_page(request: HttpRequest) -> HttpResponse:
    """Who received how many letters this year and how fast they were answered."""
    return render(
        request,
        "interaction/figures.html",
        {"total": figures.of_site(Department.objects.city()), "rows": figures.by_department(), "column": COLUMN},
    )


@require_safe
def letter(request: HttpRequest, public_id: str) -> HttpResponse:
    """One published letter with its answer; found on every host, its canonical address is its department's."""
    case = get_object_or_404(Case.objects.published().select_related("department"), public_id=public_id)
    article = {"title": case.public_title, "published_at": case.answered_at, "source": case.department.full_name}
    return render(request, "interaction/letter.html", {"case": case, "column": COLUMN, "article": article})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """The letter form. A letter taken in leads to its slip; an error shows the form with all that was typed."""
    department = Department.objects.of_request(request)
    here = "" if department.is_city else department.slug
    form = LetterForm(request.POST or None, initial={"department": here, "consent": "yes"})
    status = 200
    if request.method == "POST":
        try:
            case, status = _received(form, client_of(address_of(request)))
            if case:
                return _to_receipt(request, case)
        except DatabaseError:  # a full disk, a lock that lasts, a server that restarts
            log.exception("letter not stored")
            form.add_error(None, "暂时存不进去，信还没有寄出。写好的内容还在，请过几分钟再寄；急事请拨打 12345。")
            status = 503
    return render(
        request,
        "interaction/write.html",
        {"form": form, "days": deadlines.allowed_workdays(), "column": COLUMN},
        status=status,
    )


def _received(form: LetterForm, client: str) -> tuple[Case | None, int]:
    """The case that a letter became; without one what the form says, and its status."""
    if not limits.LETTERS.take(client):
        form.add_error(None, "一小时内从这里寄出的信太多了。写好的内容还在，请过一会儿再寄；急事请拨打 12345。")
        return None, 429
    if form.is_valid() and (case := _send(form)):
        return case, 302
    limits.LETTERS.give_back(client)
    return None, 503 if form.has_error(NON_FIELD_ERRORS, SecretLost.code) else 400


@never_cache
@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """The slip after sending: code, deadline, how to look it up. Shown for ten minutes to the sender's browser
    alone."""
    code = request.get_signed_cookie(RECEIPT, default="", max_age=RECEIPT_KEPT)
    try:
        case = Case.objects.select_related("department").by_code(code).first() if code else None
    except SecretLost:
        case = None
    if case is None:
        return HttpResponseRedirect("../status/")
    return render(request, "interaction/sent.html", {"case": case, "code": code, "column": COLUMN})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """Where a letter stands, for who holds the code and the last four digits; neither ever stands in an address."""
    form, case, answer = StatusForm(request.POST or None), None, None
    http_status = 200
    if request.method == "POST":
        try:
            case, http_status = _looked_up(form, client_of(address_of(request)))
        except DatabaseError:  # the guess cannot be counted, so none is answered
            log.exception("guess not counted")
            form.add_error(None, "现在暂时查不了进度，信还在，不会丢。请稍后再查，或拨打 12345。")
            http_status = 503
    if case and case.answered_at:
        answer = case.current_answer
    return render(
        request,
        "interaction/status.html",
        {
            "form": form,
            "case": case,
            "answer": answer,
            "column": COLUMN,
            "events": case.events.exclude(public_line="") if case else [],
        },
        status=http_status,
    )


def _looked_up(form: StatusForm, client: str) -> tuple[Case | None, int]:
    """The case that code and digits lead to; without one what the form says, and its status."""
    keys = [client, codes.normalise(form.data.get("code", "")) or "no code"]
    taken = [key for key in keys if limits.GUESSES.take(key)]
    case, http_status = None, 400
    if taken != keys:
        form.add_error(None, "试的次数太多了，请过 15 分钟再查，或拨打 12345。")
        http_status = 429
    elif form.is_valid():
        try:
            case = _found(form.cleaned_data["code"], form.cleaned_data["tail"])
            if case is None:
                taken = []  # a guess, and counted as one
                form.add_error(None, "没有找到：查询码和手机号后四位对不上。请对照寄信后的那一页再填一次。")
        except SecretLost:
            form.add_error(None, "现在暂时查不了进度，信还在，不会丢。请稍后再查，或拨打 12345。")
            http_status = 503
    for key in taken:
        limits.GUESSES.give_back(key)
    return case, 200 if case else http_status


def _send(form: LetterForm) -> Case | None:
    """The case of a valid form, or None with the verb's refusal put on the form."""
    data = form.cleaned_data
    department = Department.objects.filter(slug=data["department"]).first() or Department.objects.city()
    # The words belong to the id: a form page kept by some cache between us could serve one id to two people.
    words = hashlib.sha256("\0".join((data["title"], data["body"], data["phone"])).encode()).hexdigest()[:32]
    try:
        return answering.receive(
            kind=data["kind"],
            department=department,
            title=data["title"],
            body=data["body"],
            contact=answering.Contact(name=data["name"], phone=data["phone"]),
            publish_consent=data["consent"] == "yes",
            outside_id=f"{data['form_id']}:{words}",
        )
    except Invalid as error:
        form.add_error(None, error.message)
    except SecretLost as error:
        form.add_error(
            None,
            ValidationError(
                "现在暂时收不了信，没有寄出，写好的内容还在。请过一会儿再寄，急事请拨打 12345。", code=error.code
            ),
        )
    return None


def _to_receipt(request: HttpRequest, case: Case) -> HttpResponse:
    # A relative address, so that a letter written in an edition stays in it.
    answer = HttpResponseRedirect("../sent/")
    answer.set_signed_cookie(
        RECEIPT, case.query_code, max_age=RECEIPT_KEPT, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return answer


def _found(code: str, tail: str) -> Case | None:
    case = Case.objects.select_related("department").by_code(code).first()
    if case is None or not case.phone_tail or not hmac.compare_digest(opened(case.phone_tail), tail):
        return None
    return case
