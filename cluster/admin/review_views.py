"""The review page: the version as readers will see it, what changed, and one button.
The form carries the digest of what the screen showed, so nobody signs anything else."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.models import Page

from cluster import review
from cluster.admin.requests import signed_in
from cluster.errors import JingtingError
from cluster.models import CityPage, Kind, Role, State, Step, Submission, User
from cluster.models.review import OPEN
from cluster.people.visitors import address_of
from cluster.review import desk, rules
from cluster.roles import departments_of, has_role, is_city_office


def _submission(request: HttpRequest, page_id: int) -> Submission:
    """The page's newest submission, for people of its department and the city's office; 404 for all others."""
    found = (
        Submission.objects.select_related("department", "revision", "page", "submitted_by", "closed_by")
        .filter(page_id=page_id)
        .order_by("-pk")
        .first()
    )
    user = signed_in(request)
    if found is None or not (found.department_id in departments_of(user) or is_city_office(user)):
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def review_page(request: HttpRequest, page_id: int) -> HttpResponse:
    submission = _submission(request, page_id)
    if request.method == "POST":
        return _act(request, submission)
    version = submission.revision.as_object() if submission.revision else submission.page.specific
    shown_digest = review.digest_of(version)
    return render(
        request,
        "cluster/admin/review_page.html",
        {
            "submission": submission,
            "version": version,
            "digest": shown_digest,
            "changed": submission.state in OPEN and shown_digest != submission.digest,
            "standing": desk.standing_of(submission),
            "signatures": submission.signatures.select_related("user"),
            "differences": list(_differences(version, submission.page)),
            **_buttons(submission, signed_in(request)),
        },
    )


@require_GET
def version(request: HttpRequest, page_id: int) -> HttpResponse:
    """The submitted version rendered as on its own site, for the frame of the review page."""
    submission = _submission(request, page_id)
    shown = submission.revision.as_object() if submission.revision else submission.page.specific
    response = shown.make_preview_request(request, shown.default_preview_mode)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_POST
def submit(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(Page, pk=page_id).specific
    if page.department.pk not in departments_of(signed_in(request)):
        raise Http404
    return submit_and_answer(request, page)


@require_http_methods(["GET", "POST"])
def urgent(request: HttpRequest, page_id: int) -> HttpResponse:
    """提请应急发布: says what would appear where and who has to confirm it, and asks for the reason."""
    page, user = get_object_or_404(Page, pk=page_id).specific, signed_in(request)
    if not isinstance(page, CityPage) or not review.may_lead_urgent(user, page.department):
        raise Http404
    reason = request.POST.get("reason", "")
    if request.method == "POST":
        try:
            review.propose_urgent(page, reason=reason, by=user, digest=request.POST.get("digest", "") or "-")
        except JingtingError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, f"已提请应急发布“{page.title}”，等另一个人确认。")
            return redirect("cluster_review", page.pk)
    version = review.draft_of(page)
    return render(
        request,
        "cluster/admin/urgent.html",
        {
            "page": page,
            "version": version,
            "department": page.department,
            "digest": review.digest_of(version),
            "reason": reason,
            "place": "　/　".join(above.title for above in page.get_ancestors().filter(depth__gt=1)),
            "address": page.get_full_url(request) or "",
            "held": page.open_submission,
        },
    )


def submit_and_answer(request: HttpRequest, page: CityPage) -> HttpResponse:
    """Submit the page's draft and go where its sender sees it stand; faults lead back to the editor, nothing lost."""
    try:
        review.submit(page, by=signed_in(request))
    except JingtingError as error:
        messages.error(request, f"{error.message} 草稿已保存。")
        return redirect("wagtailadmin_pages:edit", page.pk)
    messages.success(request, f"“{page.title}”已提交初审。")
    return redirect("cluster_review", page.pk)


def _act(request: HttpRequest, submission: Submission) -> HttpResponse:
    page, digest, reason = submission.page, request.POST.get("digest", ""), request.POST.get("reason", "")
    by = signed_in(request)
    acts = {
        "sign": partial(
            review.sign,
            page,
            step=Step(submission.next_step or Step.FINAL),
            digest=digest,
            by=by,
            address=address_of(request),
        ),
        "issue": partial(review.issue, page, digest=digest, by=by, address=address_of(request)),
        "publish": partial(review.publish, page, digest=digest, by=by),
        "confirm": partial(review.confirm_urgent, page, digest=digest, by=by),
        "back": partial(review.send_back, page, reason=reason, by=by),
        "withdraw": partial(review.withdraw, page, reason=reason, by=by),
        "restore": partial(review.restore, page, reason=reason, by=by),
    }
    act = acts.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        act()
    except JingtingError as error:
        messages.error(request, error.message)
        return redirect("cluster_review", page.pk)
    messages.success(request, DONE[request.POST["act"]].format(title=submission.title))
    return redirect(
        "cluster_review" if request.POST["act"] in ("withdraw", "restore") else "wagtailadmin_home",
        *([page.pk] if request.POST["act"] in ("withdraw", "restore") else []),
    )


DONE = {
    "sign": "已签名，“{title}”进入下一环节。",
    "issue": "“{title}”已签发。",
    "publish": "“{title}”已发布。",
    "confirm": "“{title}”已应急发布，请在 24 小时内补办审核。",
    "back": "“{title}”已退回。",
    "withdraw": "“{title}”已撤下。",
    "restore": "“{title}”已恢复。",
}


def _buttons(submission: Submission, user: User) -> dict[str, Any]:
    """Which of the verbs this person may call now; the verbs themselves ask again."""
    step = submission.next_step
    signer = has_role(user, Role.SIGNER, submission.department)
    reviewer = has_role(user, (Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.SIGNER), submission.department)
    act = ""
    if submission.kind == Kind.REVIEW and step and rules.may_sign(submission, step, user):
        act = "issue" if step == Step.FINAL else "sign"
    elif (
        submission.kind == Kind.URGENT
        and step
        and rules.may_sign(submission, step, user)
        and review.may_lead_urgent(user, submission.department)
    ):
        act = "confirm"
    elif submission.state in (State.SIGNED, State.SCHEDULED) and signer:
        act = "publish"
    return {
        "act": act,
        "act_label": {
            "sign": f"签名通过{Step(step).label}" if step else "",
            "issue": "签发并发布" if not submission.go_live_at else "签发，按时发布",
            "confirm": "确认应急发布",
            "publish": "发布",
        }.get(act, ""),
        "may_return": submission.state in OPEN and (reviewer or user.pk == submission.submitted_by_id),
        "may_withdraw": submission.state == State.PUBLISHED
        and has_role(user, (Role.SECOND_REVIEWER, Role.SIGNER), submission.department),
        "may_restore": submission.state == State.WITHDRAWN
        and has_role(user, (Role.SECOND_REVIEWER, Role.SIGNER), submission.department),
        "may_urge": submission.state not in OPEN
        and submission.kind in (Kind.REVIEW, Kind.URGENT)
        and review.may_lead_urgent(user, submission.department),
        "may_edit": submission.state not in OPEN and has_role(user, review.WRITING_ROLES, submission.department),
        "edit_url": reverse("wagtailadmin_pages:edit", args=[submission.page_id]),
    }


def _differences(version: CityPage, live: Page) -> Any:
    """(label, marked-up difference) of each field that differs from what readers see now."""
    if not live.live:
        return
    before = live.specific
    panel = version.get_edit_handler().get_bound_panel(instance=version, request=None, form=None)
    for compare in panel.get_comparison():
        comparison = compare(before, version)
        if comparison.has_changed():
            if comparison.is_field:
                yield comparison.field_label(), comparison.htmldiff()
            else:
                yield comparison.field_label(), f"{len(list(comparison.get_child_comparisons()))} 项有改动"
