"""The demo's content: its files read, its texts differ, its pictures and people exist."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from jingting.demo import articles

DEMO = Path(articles.__file__).parent
FILES = sorted((DEMO / "content/articles").glob("*.txt"))
LEAST = {"portal": 20}
LEAST_OF_A_DEPARTMENT = 2
COMMON = {"news", "notices", "interpretation", "plans", "personnel", "statistics", "party"}
OF_BLUEPRINTS = {"tips", "projects", "enterprise", "enforcement", "inspection", "research"}
PORTAL = {"news", "counties", "notices", "interpretation", "statecouncil", "about"}


def all_articles() -> list[tuple[str, articles.Article]]:
    return [(file.stem, article) for file in FILES for article in articles.load(file)]


def test_there_is_one_file_for_every_site() -> None:
    assert len(FILES) == 61
    assert "portal" in {file.stem for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_site_has_enough_articles_and_news_of_the_last_ten_days(file: Path) -> None:
    written = articles.load(file)
    assert len(written) >= LEAST.get(file.stem, LEAST_OF_A_DEPARTMENT)
    assert min(article.days for article in written if article.channel == "news") <= 10
    assert any(article.channel == "notices" for article in written)


def test_every_channel_is_one_that_sites_have() -> None:
    for site, article in all_articles():
        known = PORTAL if site == "portal" else COMMON | OF_BLUEPRINTS
        assert article.channel in known, f"{site}:{article.line} {article.channel}"


def test_no_title_is_used_twice() -> None:
    titles = Counter(article.title for _, article in all_articles())
    assert [title for title, times in titles.items() if times > 1] == []


def test_no_sentence_gives_itself_away_by_coming_back() -> None:
    sentences = Counter(
        sentence for _, article in all_articles() for sentence in re.findall(r"[^。！？；\n]{12,}", article.text)
    )
    assert [sentence for sentence, times in sentences.items() if times > 3] == []


def test_articles_are_neither_empty_nor_endless() -> None:
    short = [f"{site}:{article.line}" for site, article in all_articles() if not 100 <= len(article.text) <= 1500]
    assert short == []


def test_every_picture_is_drawn_captioned_and_small() -> None:
    for site, article in all_articles():
        if article.picture:
            assert (DEMO / "art" / f"{article.picture}.svg").is_file(), f"{site}: {article.picture}"
            assert article.caption, f"{site}:{article.line}"
    assert all(file.stat().st_size <= 40 * 1024 for file in (DEMO / "art").glob("*.svg"))


def test_the_catalogue_of_pictures_is_the_pictures() -> None:
    with (DEMO / "art/catalogue.csv").open(encoding="utf-8") as file:
        named = {row["name"] for row in csv.DictReader(file)}
    assert named <= {file.stem for file in (DEMO / "art").glob("*.svg")}
    assert len(named) >= 40


def test_a_broken_file_is_refused_with_its_line(tmp_path: Path) -> None:
    broken = tmp_path / "jtj.txt"
    broken.write_text("=== article\nchannel: news\nwrong: x\n---\n正文\n", encoding="utf-8")
    with pytest.raises(articles.ArticleFileError, match=r"jtj\.txt:3: 不认识的字段“wrong”"):
        articles.load(broken)
