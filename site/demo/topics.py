"""The demo's topics: articles of all sites gathered under a subject."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction

from cluster.models import Department, Role
from demo import content_files, pictures
from demo.newsroom import newsroom_of, sign_off
from portal.models import ArticlePage, TopicPage


def build(today: date) -> Iterator[str]:
    city = Department.objects.select_related("root_page").city()
    home, people, drawings = city.home.specific, newsroom_of(city), pictures.by_name()
    there = set(home.get_children().values_list("slug", flat=True))
    for entry in content_files.entries("topics"):
        if entry["slug"] in there:
            continue
        topic = TopicPage(
            title=entry["title"],
            slug=entry["slug"],
            introduction=entry["lead"],
            layout=entry["layout"],
            picture=drawings.get(entry["picture"]),
            archived_on=today - timedelta(days=entry["archived"]) if entry["archived"] else None,
            live=False,
            owner=people[Role.WRITER],
            sections=[
                ("pages", {"title": section["title"], "pages": pages})
                for section in entry["sections"]
                if (pages := named(section["articles"]))
            ],
        )
        with transaction.atomic():
            home.add_child(instance=topic)
            topic.save_revision(user=people[Role.WRITER])
            sign_off(topic, people)
        yield topic.title


def named(titles: list[str]) -> list[ArticlePage]:
    """The live articles with these titles, newest first; a small city has only some of them."""
    return list(ArticlePage.objects.live().filter(title__in=titles).order_by("-published_at"))
