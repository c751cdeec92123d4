"""The demo's documents: the plan this project began from, on 市信息办's site, and invented ones on the others."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction

from cluster.models import Department, Role, User
from cluster.models.tree import site_path
from demo import content_files
from demo.newsroom import newsroom_of, sign_off
from disclosure import publishing
from disclosure.classes import Category, Theme, Tie, Validity
from disclosure.models import DisclosureDocument, DisclosureIndexPage, DocumentTie
from portal.models import ArticlePage

PLAN = Path(__file__).parent / "content" / "seed" / "xuancheng-135-egov-plan.txt"
CLASSES = {"规范性文件": Category.RULES, "政府规章及规范性文件": Category.RULES}


def build(today: date) -> Iterator[str]:
    documents = content_files.by_site("documents")
    for department in Department.objects.select_related("root_page"):
        channel = DisclosureIndexPage.objects.child_of(department.root_page).first()
        people = newsroom_of(department)
        if (
            department.slug == "xxb"
            and not DisclosureDocument.objects.filter(index_number="756832667/201911-00099", live=True).exists()
        ):
            with transaction.atomic():
                sign_off(
                    publishing.draft_from_text(channel, PLAN.read_text(encoding="utf-8"), by=people[Role.WRITER]),
                    people,
                )
            yield "plan"
        live = set(DisclosureDocument.objects.child_of(channel).live().values_list("title", flat=True))
        for entry in documents[department.slug]:
            if entry["title"] not in live:
                with transaction.atomic():
                    sign_off(draft(channel, entry, today, people), people)
                yield entry["title"]


def draft(channel: DisclosureIndexPage, entry: dict, today: date, people: dict[str, User]) -> DisclosureDocument:
    written = today - timedelta(days=entry["days"])
    return publishing.draft_from_text(
        channel,
        "\n\n".join([entry["title"], *entry["paragraphs"]]),
        by=people[Role.WRITER],
        document_number=entry["number"].format(year=written.year),
        written_on=written,
        published_at=content_files.moment(today, max(0, entry["days"] - 3)),
        category=CLASSES.get(entry["class"], Category.POLICY),
        theme=theme_of(entry["theme"]),
        validity=next(value for value, label in Validity.choices if label == entry["validity"]),
        source=channel.department.name,
        ties=interpretations(channel, entry),
    )


def interpretations(channel: DisclosureIndexPage, entry: dict) -> list[DocumentTie]:
    """The article of the same site that explains this document, tied so that both show it."""
    articles = ArticlePage.objects.live().filter(
        title=entry.get("interpretation", ""), path__startswith=site_path(channel)
    )
    return [DocumentTie(tie=Tie.INTERPRETATION, other=article.page_ptr) for article in articles]


def theme_of(words: str) -> str:
    first = words.partition("\\")[0]
    return next((value for value, label in Theme.choices if label == first), Theme.GENERAL)
