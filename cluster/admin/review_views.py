"""The review page: the version as readers will see it, what changed, and one button.
The form carries the digest of what the screen showed, so nobody signs anything else. Each act has an address of its own
that calls its verb and keeps what was typed when the verb refuses."""

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe
from wagtail.models import Page

from cluster import review
from cluster.acts import Offer, offers
from cluster.admin.requests import signed_in
from cluster.errors import JingtingError
from cluster.models import CityPage, Step, Submission
from cluster.models.review import OPEN
from cluster.people.visitors import address_of
from cluster.review import desk, rules
from cluster.review.states import MOVES, Act
from cluster.roles import departments_of, is_city_office

Typed = Mapping[str, str]
Do = Callable[[Submission, HttpRequest, Typed], object]


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


@require_safe
def review_page(request: HttpRequest, page_id: int) -> HttpResponse:
    return _page(request, _submission(request, page_id))


def _page(
    request: HttpRequest, submission: Submission, typed: Mapping[str, Typed] = MappingProxyType({}), status: int = 200
) -> HttpResponse:
    """`typed` holds what was sent to the act that was refused, by the name of its view."""
    version = submission.revision.as_object() if submission.revision else submission.page.specific
    shown_digest = review.digest_of(version)
    acts = offers(rules.require, MOVES, submission.page, signed_in(request))
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
            "acts": acts,
            "seals": list(_seals(acts, submission)),
            "typed": typed,
            # words whose form is gone, since somebody else was quicker
            "left_over": [
                sent.get("reason", "") for act, sent in typed.items() if act not in acts or acts[act].why_not
            ],
        },
        status=status,
    )


def _seals(acts: dict[str, Offer[Act]], submission: Submission) -> Iterator[tuple[Offer[Act], str, str]]:
    """(act, address, words) of what lets the version go on: one seal, 签发 being both the last signature and the
    publication."""
    step = Step(submission.next_step) if submission.next_step else None
    words = {
        "sign": f"签名通过{step.label}" if step and step != Step.FINAL else "",
        "issue": "签发，按时发布" if submission.go_live_at else "签发并发布",
        "publish": "发布",
        "confirm_urgent": "确认应急发布",
    }
    for name, label in words.items():
        if name in acts and label:
            yield acts[name], reverse(f"cluster_review_{name}", args=[submission.page_id]), label


def _act(said: str, *, leads_home: bool = True) -> Callable[[Do], Callable[[HttpRequest, int], HttpResponse]]:
    """The view of one act: the verb, then where its doer goes on; where the verb refuses, the page with what was
    typed."""

    def view_of(do: Do) -> Callable[[HttpRequest, int], HttpResponse]:
        @require_http_methods(["GET", "POST"])
        @wraps(do)
        def view(request: HttpRequest, page_id: int) -> HttpResponse:
            submission = _submission(request, page_id)
            if request.method == "GET":  # a reload after a refusal
                return redirect("cluster_review", page_id)
            try:
                do(submission, request, request.POST)
            except JingtingError as refused:
                messages.error(request, refused.message)
                typed = {do.__name__: request.POST}
                return _page(request, _submission(request, page_id), typed, refused.status)
            messages.success(request, said.format(title=submission.title))
            return redirect("wagtailadmin_home") if leads_home else redirect("cluster_review", page_id)

        return view

    return view_of


@_act("已签名，“{title}”进入下一环节。")
def sign(submission: Submission, request: HttpRequest, typed: Typed) -> object:
    if typed.get("step") not in Step.values:
        raise Http404
    return review.sign(
        submission.page,
        step=Step(typed["step"]),
        digest=typed.get("digest", ""),
        by=signed_in(request),
        address=address_of(request),
    )


@_act("“{title}”已签发。")
def issue(submission: Submission, request: HttpRequest, typed: Typed) -> object:
    digest = typed.get("digest", "")
    return review.issue(submission.page, digest=digest, by=signed_in(request), address=address_of(request))


@_act("“{title}”已发布。")
def publish(submission: Submission, request: HttpRequest, typed: Typed) -> object:
    return review.publish(submission.page, digest=typed.get("digest", ""), by=signed_in(request))


@_act("“{title}”已应急发布，请在 24 小时内补办审核。")
def confirm_urgent(submission: Submission, request: HttpRequest, typed: Typed) -> object:
    return review.confirm_urgent(submission.page, digest=typed.get("digest", ""), by=signed_in(request))


@_act("“{title}”已退回。")
def send_back(submission: Submission, request: HttpRequest, typed: Typed) -> object:
    return review.send_back(submission.page, reason=typed.get("reason", ""), by=signed_in(request))


@_act("“{title}”已撤下。", leads_home=False)
def withdraw(submission: Submission, request: HttpRequest, typed: Typed) -> object:
    return review.withdraw(submission.page, reason=typed.get("reason", ""), by=signed_in(request))


@_act("“{title}”已恢复。", leads_home=False)
def restore(submission: Submission, request: HttpRequest, typed: Typed) -> object:
    return review.restore(submission.page, reason=typed.get("reason", ""), by=signed_in(request))


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
def propose_urgent(request: HttpRequest, page_id: int) -> HttpResponse:
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
