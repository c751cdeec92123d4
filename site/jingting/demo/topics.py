"""The demo's topics: articles of all sites gathered under a subject by the words of their titles."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q

from cluster.models import Department
from cluster.roles import Role
from jingting.demo import content_files, pictures
from jingting.demo.newsroom import newsroom_of, sign_off
from portal.models import ArticlePage, TopicPage

PER_SECTION = 6


def build(today: date) -> Iterator[str]:
    city = Department.objects.select_related("root_page").city()
    home, people, drawings = city.home.specific, newsroom_of(city), pictures.by_name()
    there = set(home.get_children().values_list("slug", flat=True))
    for entry in content_files.entries("topics"):
        if entry["slug"] in there:
            continue
        topic = TopicPage(
            title=entry["title"], slug=entry["slug"], introduction=entry["lead"], layout=entry["layout"], picture=drawings.get(entry["picture"]),
            archived_on=today - timedelta(days=entry["days"]) if entry["archived"] else None, live=False,
            owner=people[Role.WRITER],
            sections=[("pages", {"title": section["title"], "pages": pages}) for section in entry["sections"]
                      if (pages := about(section["words"]))])
        with transaction.atomic():
            home.add_child(instance=topic)
            topic.save_revision(user=people[Role.WRITER])
            sign_off(topic, people)
        yield topic.title


def about(words: list[str]) -> list[ArticlePage]:
    """The newest live articles with one of the words in the title."""
    any_word = reduce(or_, (Q(title__contains=word) for word in words))
    return list(ArticlePage.objects.live().filter(any_word).order_by("-published_at")[:PER_SECTION])
