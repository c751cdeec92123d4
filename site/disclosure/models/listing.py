"""政府信息公开: the list of a site's documents, by class, theme, year and words."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.db.models.functions import ExtractYear
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import PageManager, PageQuerySet

from cluster.departments import open_sites
from disclosure.classes import Category, Theme, Validity
from disclosure.models.document import DisclosureDocument
from portal.models.listing import Listing, departments_by_home


class DisclosureIndexPage(Listing):
    template = "disclosure/index.html"
    subpage_types = ["disclosure.DisclosureDocument"]
    written_here = "disclosure.DisclosureDocument"
    parameters = ("page", "q", "category", "theme", "validity", "year")

    objects = PageManager()

    class Meta:
        verbose_name = verbose_name_plural = "政府信息公开"

    def documents(self) -> PageQuerySet:
        """Its own documents; on the city's portal those of every open site (61号文: one catalogue for all bodies)."""
        live = DisclosureDocument.objects.live().defer("body")
        return open_sites.pages(live) if self.department.is_city else live.descendant_of(self)

    def articles(self) -> PageQuerySet:
        return self.documents()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # The list of articles that Listing makes is not asked for here.
        context = super(Listing, self).get_context(request, *args, **kwargs)
        everything = self.documents()
        choice = Choice(request)
        rows = Paginator(choice.narrow(everything).order_by("-listed_at", "-pk"), self.PER_PAGE).get_page(
            request.GET.get("page")
        )
        categories = counted(everything, "category", Category)
        context.update(
            rows=rows,
            choice=choice,
            crumbs=self.crumbs(),
            categories=categories,
            themes=counted(everything, "theme", Theme),
            validities=Validity.choices,
            years=_years(everything),
            total=sum(count for _, _, count in categories),
            departments=departments_by_home(list(rows)) if self.department.is_city else {},
        )
        return context


class Choice:
    """How a reader narrows the list; what is not one of the offered values counts as not chosen."""

    def __init__(self, request: HttpRequest) -> None:
        given = request.GET
        self.category = given.get("category", "") if given.get("category") in Category.values else ""
        self.theme = given.get("theme", "") if given.get("theme") in Theme.values else ""
        self.validity = given.get("validity", "") if given.get("validity") in Validity.values else ""
        year = given.get("year", "")
        self.year = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else 0
        self.words = given.get("q", "").replace("\x00", "").strip()[:60]

    @property
    def made(self) -> bool:
        return bool(self.category or self.theme or self.validity or self.year or self.words)

    @property
    def category_label(self) -> str:
        return Category(self.category).label if self.category else ""

    @property
    def theme_label(self) -> str:
        return Theme(self.theme).label if self.theme else ""

    def narrow(self, documents: PageQuerySet) -> PageQuerySet:
        if self.category:
            documents = documents.filter(category=self.category)
        if self.theme:
            documents = documents.filter(theme=self.theme)
        if self.year:
            documents = documents.filter(listed_at__year=self.year)
        for word in self.words.split():
            documents = documents.filter(
                Q(title__icontains=word) | Q(document_number__icontains=word) | Q(index_number__icontains=word)
            )
        return _of_validity(documents, self.validity) if self.validity else documents


def _of_validity(documents: PageQuerySet, validity: str) -> PageQuerySet:
    """By 有效性 as it stands today (DisclosureDocument.standing)."""
    run_out = Q(validity=Validity.VALID, expires_on__lt=timezone.localdate())
    if validity == Validity.EXPIRED:
        return documents.filter(Q(validity=validity) | run_out)
    if validity == Validity.VALID:
        return documents.filter(validity=validity).exclude(run_out)
    return documents.filter(validity=validity)


def counted(documents: PageQuerySet, field: str, choices: Any) -> list[tuple[str, str, int]]:
    """(code, word, number) of the classes that hold anything, in the order of the vocabulary."""
    counts = dict(documents.order_by().values_list(field).annotate(n=Count("pk")))
    return [(code, label, counts[code]) for code, label in choices.choices if counts.get(code)]


def _years(documents: PageQuerySet) -> list[int]:
    years = documents.exclude(listed_at=None).annotate(year=ExtractYear("listed_at")).order_by("-year")
    return list(years.values_list("year", flat=True).distinct())
