"""The public index against Wagtail's own database backend: time of a search, recall, building, one change.
Texts are sentences of the demo's articles shuffled into documents of about 700 characters (BENCH_DOCUMENTS, default
3,000); recall is measured against plain substring search of 2 to 4 characters."""

import os
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench import _city
from tests.bench._figures import facts, figure

COUNT = int(os.environ.get("BENCH_DOCUMENTS", "3000"))
ARTICLES = Path(__file__).resolve().parents[2] / "site/demo/content/articles"


def main() -> None:
    _city.load()
    from django.core.management import call_command
    from wagtail.search.backends import get_search_backend

    from portal.models import ArticlePage
    from search import rebuilding

    chance = random.Random(7)
    texts = make_pages(chance)
    built = {
        "public": timed(rebuilding.rebuild),
        "default": timed(lambda: call_command("update_index", backend_name="default", verbosity=0)),
    }
    facts(documents=COUNT)
    queries = [substring(chance.choice(texts), chance) for _ in range(150)]
    truth = [sum(query in text for text in texts) for query in queries]
    rows = ArticlePage.objects.filter(live=True)
    found = {name: asked(get_search_backend(name), rows, queries, truth) for name in ("public", "default")}
    base = percentile(found["default"][0], 50)
    for name, word in (("default", "database"), ("public", "public index")):
        times, recall = found[name]
        middle, slow = percentile(times, 50), percentile(times, 99)
        versus = {"ratio": middle / base, "baseline": "database"} if name == "public" else {}
        figure(f"{word}: built", built[name], "s")
        figure(f"{word}: top 20 and count, p50", middle, "ms", **versus)
        figure(f"{word}: top 20 and count, p99", slow, "ms")
        figure(f"{word}: recall", recall, "")
    figure("one change, noted to findable", one_change() * 1000, "ms")


def asked(backend: Any, rows: Any, queries: list[str], truth: list[int]) -> tuple[list[float], float]:
    """(milliseconds of every query, share of what substring search finds)."""
    backend.search("预热", rows).count()
    times, found = [], 0
    for query, there in zip(queries, truth, strict=True):
        results = backend.search(query, rows, operator="and")
        times.append(timed(lambda results=results: (list(results[:20]), results.count())) * 1000)
        found += min(results.count(), there)
    return times, found / sum(truth)


def percentile(times: list[float], rank: int) -> float:
    return statistics.quantiles(times, n=100)[rank - 1]


def make_pages(chance: random.Random) -> list[str]:
    """COUNT live articles of 市信息办, written past the review as a backup would be restored."""
    from django.contrib.contenttypes.models import ContentType
    from django.utils import timezone
    from wagtail.models import Locale, Page

    from cluster.departments import provisioning
    from portal.models import ArticlePage

    for slug in ("portal", "xxb"):
        department = provisioning.provision_department(
            next(r for r in provisioning.departments_in_plan() if r["slug"] == slug)
        ).department
    channel = Page.objects.get(pk=department.root_page_id).get_children().get(slug="news")
    sentences = [
        line.strip()
        for file in sorted(ARTICLES.glob("*.txt"))
        for line in file.read_text("utf-8").splitlines()
        if len(line.strip()) > 30 and not line.startswith(("title", "summary", "==="))
    ]
    kind, locale, now = ContentType.objects.get_for_model(ArticlePage), Locale.get_default(), timezone.now()
    texts, pages = [], []
    for number in range(COUNT):
        texts.append("".join(chance.sample(sentences, 8)))
        pages.append(
            Page(
                title=chance.choice(sentences)[:24],
                draft_title="",
                slug=f"b{number}",
                path=Page._get_path(channel.path, 4, number + 1),
                depth=4,
                live=True,
                content_type=kind,
                locale=locale,
                url_path=f"{channel.url_path}b{number}/",
                first_published_at=now,
            )
        )
    Page.objects.bulk_create(pages)
    for page, text in zip(Page.objects.child_of(channel).order_by("path"), texts, strict=True):
        article = ArticlePage(page_ptr=page, source="测试", body=[("text", f"<p>{text}</p>")])
        article.__dict__.update({field.attname: getattr(page, field.attname) for field in Page._meta.concrete_fields})
        article.save_base(raw=True)
    Page.objects.filter(pk=channel.pk).update(numchild=COUNT)
    return texts


def substring(text: str, chance: random.Random) -> str:
    while True:
        start = chance.randrange(len(text) - 4)
        piece = text[start : start + chance.randint(2, 4)]
        if all("一" <= sign <= "鿿" for sign in piece):
            return piece


def one_change() -> float:
    """Seconds from a noted change to the first search that sees it, a searcher opened anew included."""
    from wagtail.search.backends import get_search_backend

    from portal.models import ArticlePage
    from search import changes

    page = ArticlePage.objects.filter(live=True).first()
    ArticlePage.objects.filter(pk=page.pk).update(title="前所未见的标题")
    changes.note(page)
    started = time.perf_counter()
    changes.drain()
    if get_search_backend("public").search("前所未见", ArticlePage).count() != 1:
        raise RuntimeError("the change was not found")
    return time.perf_counter() - started


def timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
