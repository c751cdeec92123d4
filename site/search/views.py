"""The result page and the suggestions under the box: thin doors onto search.finding."""

from datetime import date
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cluster.models import Department
from search.finding import ALL, PER_PAGE, Answer, Question, find, suggest

LAST_PAGE = 1000


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """`/search/?q=&site=&kind=&from=&to=&sort=&page=`. What cannot be read is taken as not given."""
    question = _question(request)
    answer = find(question, request)
    numbers = Paginator(range(answer.total), PER_PAGE)
    response = render(
        request,
        "search/results.html",
        {
            "query": question.text,
            "question": question,
            "answer": answer,
            "page": numbers.get_page(question.page),
            "links": _links(request, answer),
            "own_site": _own_site(request),
        },
    )
    # The index follows a publication by a moment, so a page kept from that moment would go on missing it.
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """`/search/suggest?q=`: titles that hold what has been typed so far."""
    found = suggest(request.GET.get("q", ""), request, request.GET.get("site") or ALL)
    response = JsonResponse(
        {
            "query": request.GET.get("q", "")[:100],
            "suggestions": [
                {
                    "title": hit.plain_title,
                    "url": hit.url,
                    "kind": hit.kind,
                    "kind_label": hit.kind_label,
                    "site": hit.site,
                }
                for hit in found
            ],
        },
        json_dumps_params={"ensure_ascii": False},
    )
    response["Cache-Control"] = "max-age=60"
    return response


def _question(request: HttpRequest) -> Question:
    given = request.GET
    own = _own_site(request)
    page = given.get("page", "1")
    return Question(
        text=given.get("q", "").replace("\x00", "").strip(),
        site=given.get("site") or (own.slug if own and not own.is_city else ALL),
        kind=given.get("kind", ""),
        since=_day(given.get("from", "")),
        until=_day(given.get("to", "")),
        by_date=given.get("sort") == "date",
        page=min(int(page), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 6 and int(page) else 1,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _own_site(request: HttpRequest) -> Department | None:
    try:
        return Department.objects.of_request(request)
    except Department.DoesNotExist:
        return None


def _links(request: HttpRequest, answer: Answer) -> dict:
    """Query strings of every way to narrow, widen or reorder what is shown."""

    def link(**changes: str) -> str:
        given = {name: request.GET.get(name, "") for name in ("q", "site", "kind", "from", "to", "sort")} | changes
        return "?" + urlencode({name: value for name, value in given.items() if value})

    return {
        "kinds": [(facet, link(kind=facet.value)) for facet in answer.kinds],
        "sites": [(facet, link(site=facet.value)) for facet in answer.sites],
        "periods": [(facet, link(**{"from": facet.value, "to": ""})) for facet in answer.periods],
        "by_date": link(sort="date"),
        "by_relevance": link(sort=""),
        "everywhere": link(site=ALL, kind="", **{"from": "", "to": ""}),
    }
