"""The demo's articles: those of the last two weeks are written, signed by three people and published one by one; the
older ones were brought from the old sites under two people's names. Both by the verbs that people use."""

import hashlib
import html
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page
from wagtail.rich_text import RichText

from cluster import review
from cluster.models import Attachment, CityPage, Department, Kind, Picture, Role, RoleGroup, Step, User
from demo import accounts, pictures, recordings
from demo.articles import Article, Block, load
from portal.models import ArticlePage

CONTENT = Path(__file__).parent / "content" / "articles"
# Days: what is newer goes through the three signatures, what is older was on the old site.
REVIEWED_WITHIN = 14
BATCH = "演示：旧站迁移"
SIGNERS = ((Step.FIRST, Role.FIRST_REVIEWER), (Step.SECOND, Role.SECOND_REVIEWER))


def build(today: date) -> Iterator[str]:
    """Yield the title of each article as it goes live; those that are live already are passed over."""
    drawings, sounds = pictures.by_name(), recordings.by_name()
    for path in sorted(CONTENT.glob("*.txt"), key=lambda path: (path.stem != "portal", path.stem)):
        department = Department.objects.select_related("root_page").filter(slug=path.stem).first()
        if department is None:
            continue
        people = newsroom_of(department)
        channels = {page.slug: page.specific for page in department.home.get_children()}
        there = set(
            ArticlePage.objects.descendant_of(department.root_page).filter(live=True).values_list("slug", flat=True)
        )
        missing = [
            (channels[article.channel], page, article.days)
            for article in sorted(load(path), key=lambda one: -one.days)
            if (page := as_page(article, today, drawings, sounds)).slug not in there
        ]
        yield from move_in([(parent, page) for parent, page, days in missing if days > REVIEWED_WITHIN], department)
        for parent, page, days in missing:
            if days <= REVIEWED_WITHIN:
                put_live(page, parent, people)
                yield page.title


def move_in(pages: list[tuple[Page, CityPage]], department: Department) -> Iterator[str]:
    """What the old site said comes under two people's names (旧站迁移), which each page's log shows; all of it or
    nothing."""
    city = Department.objects.city()
    signers = (accounts.of(department, Role.SIGNER), accounts.of(city, Role.IT_OFFICE))
    with review.making_pages_live(Kind.MIGRATED, reason=BATCH, by=signers):
        for parent, page in pages:
            page.owner = signers[0]
            parent.add_child(instance=page)
    yield from (page.title for _, page in pages)


def pictures_of(slugs: set[str], today: date) -> set[str]:
    return {
        name
        for path in CONTENT.glob("*.txt")
        if path.stem in slugs
        for article in load(path)
        for name in (picture_of(article, today), *article.gallery, *article.posters)
        if name
    }


def picture_of(article: Article, today: date) -> str:
    """The drawing beside an article, in the season of its date; those about the city (走进宣城) tell of no day."""
    if not article.picture or article.channel == "about":
        return article.picture
    return pictures.of_day(article.picture, today - timedelta(days=article.days), article.title + article.text)


def newsroom_of(department: Department) -> dict[str, User]:
    """The demo's people of a department, by role."""
    return {
        one.role: user
        for one in RoleGroup.objects.filter(department=department).prefetch_related("group__user_set")
        for user in one.group.user_set.all()
    }


def put_live(page: CityPage, parent: Page, people: dict[str, User]) -> CityPage:
    """Write, submit, sign three times and publish: four people, in the order of the flow; all of it or nothing."""
    with transaction.atomic():
        write_down(page, parent, people[Role.WRITER])
        sign_off(page, people)
    return page


def write_down(page: CityPage, parent: Page, writer: User) -> None:
    """As a draft of hers."""
    page.live, page.owner, page.has_unpublished_changes = False, writer, True
    parent.add_child(instance=page)
    page.save_revision(user=writer)


def sign_off(page: CityPage, people: dict[str, User]) -> None:
    """From a saved draft to a live page."""
    digest = review.submit(page, by=people[Role.WRITER]).digest
    for step, role in SIGNERS:
        review.sign(page, step=step, digest=digest, by=people[role])
    review.issue(page, digest=digest, by=people[Role.SIGNER])


def as_page(article: Article, today: date, drawings: dict[str, Picture], sounds: dict[str, Attachment]) -> ArticlePage:
    moment, name = moment_of(today, article), picture_of(article, today)
    picture = drawings.get(name)
    page = ArticlePage(
        title=article.title,
        slug=f"{moment:%Y%m%d}-{hashlib.sha256(article.title.encode()).hexdigest()[:6]}",
        summary=article.summary,
        source=article.source,
        author=article.author,
        editor="网站编辑部",
        published_at=moment,
        first_published_at=moment,
        cover=picture,
        show_in_menus=False,
    )
    body = body_of(article.blocks, drawings, sounds)
    if picture:
        caption = article.caption if name == article.picture else picture.description
        body.insert(1, ("picture", {"picture": picture, "caption": caption}))
    if article.gallery:
        body.append(
            (
                "gallery",
                {
                    "pictures": [
                        {"picture": drawings[name], "caption": drawings[name].description} for name in article.gallery
                    ]
                },
            )
        )
    page.body = body
    return page


def moment_of(today: date, article: Article) -> datetime:
    moment = datetime.combine(today - timedelta(days=article.days), article.time, timezone.get_default_timezone())
    return min(moment, timezone.now())


def body_of(
    blocks: tuple[Block, ...], drawings: dict[str, Picture], sounds: dict[str, Attachment]
) -> list[tuple[str, Any]]:
    """StreamField blocks of a body: runs of paragraphs and lists become one text block."""
    made: list[tuple[str, Any]] = []
    for block in blocks:
        if block.kind == "heading":
            made.append(("heading", {"text": block.text, "level": "2"}))
        elif block.kind == "recording":
            file, title, *poster = block.items
            made.append(
                (
                    "recording",
                    {
                        "file": sounds[file],
                        "title": title,
                        "poster": drawings[poster[0]] if poster else None,
                        "subtitles": sounds.get(f"{Path(file).stem}.vtt"),
                        "transcript": RichText(f"<p>{html.escape(block.text)}</p>"),
                    },
                )
            )
        elif block.kind == "table":
            made.append(
                (
                    "table",
                    {
                        "data": [list(row) for row in block.rows],
                        "first_row_is_table_header": True,
                        "table_header_choice": "row",
                        "first_col_is_header": False,
                        "table_caption": "",
                    },
                )
            )
        else:
            markup = (
                f"<p>{html.escape(block.text)}</p>"
                if block.kind == "paragraph"
                else "<ul>" + "".join(f"<li>{html.escape(item)}</li>" for item in block.items) + "</ul>"
            )
            if made and made[-1][0] == "text":
                made[-1] = ("text", made[-1][1] + markup)
            else:
                made.append(("text", markup))
    return made
