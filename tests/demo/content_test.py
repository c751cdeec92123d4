"""The demo's content: its files read, its texts differ, its pictures and people exist."""

import csv
import json
import re
from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from demo import articles, desks, newsroom, pictures, recordings
from demo import datasets as demo_datasets

DEMO = Path(articles.__file__).parent
FILES = sorted((DEMO / "content/articles").glob("*.txt"))
REGISTER = Path(__file__).parents[2] / "cluster/data/city/departments.csv"
with REGISTER.open(encoding="utf-8", newline="") as register:
    DEPARTMENTS = {row["slug"]: row for row in csv.DictReader(register)}
LEAST = {"portal": 40}
LEAST_OF_A_DEPARTMENT = 8
LEAST_OF_ALL = 600
COMMON = {"news", "notices", "interpretation", "plans", "personnel", "statistics", "party"}
OF_BLUEPRINT = {
    "综合": {"research"},
    "民生": {"tips"},
    "经济": {"projects", "enterprise"},
    "执法": {"enforcement", "inspection"},
}
PORTAL = {"news", "counties", "notices", "interpretation", "statecouncil", "about", "plans", "statistics"}


@cache
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


def test_every_channel_is_one_that_the_site_has() -> None:
    for site, article in all_articles():
        known = PORTAL if site == "portal" else COMMON | OF_BLUEPRINT[DEPARTMENTS[site]["blueprint"]]
        assert article.channel in known, f"{site}:{article.line} {article.channel}"


def test_the_city_has_enough_articles_and_about_a_third_show_a_picture() -> None:
    shown = [bool(article.picture) for _, article in all_articles()]
    assert len(shown) >= LEAST_OF_ALL
    assert 0.25 < sum(shown) / len(shown) < 0.45


def test_no_title_is_used_twice() -> None:
    titles = Counter(article.title for _, article in all_articles())
    assert [title for title, times in titles.items() if times > 1] == []


def test_no_sentence_gives_itself_away_by_coming_back() -> None:
    sentences = Counter(
        sentence for _, article in all_articles() for sentence in re.findall(r"[^。！？；\n]{12,}", article.text)
    )
    assert [sentence for sentence, times in sentences.items() if times > 3] == []


def test_articles_are_neither_empty_nor_endless() -> None:
    short = [f"{site}:{article.line}" for site, article in all_articles() if not 140 <= len(article.text) <= 1500]
    assert short == []


def test_every_picture_is_drawn_captioned_and_small() -> None:
    for site, article in all_articles():
        if article.picture:
            assert (DEMO / "art" / f"{article.picture}.svg").is_file(), f"{site}: {article.picture}"
            assert article.caption, f"{site}:{article.line}"
        for name in article.gallery:
            assert (DEMO / "art" / f"{name}.svg").is_file(), f"{site}: {name}"
    assert all(file.stat().st_size <= 40 * 1024 for file in (DEMO / "art").glob("*.svg"))


@pytest.mark.parametrize(
    "begun", [date(2026, month, day) for month in range(1, 13) for day in (1, 27)] + [date(2024, 2, 29)], ids=str
)
def test_a_picture_shows_the_season_of_its_article_whatever_day_the_demo_is_begun(begun: date) -> None:
    wrong = [
        f"{site}:{article.line} {name}"
        for site, article in all_articles()
        if article.channel != "about"
        if (name := newsroom.picture_of(article, begun))
        and not pictures.fits(name, begun - timedelta(days=article.days), article.title + article.text)
    ]
    assert wrong == []


def test_no_blossom_in_november_and_no_snow_without_the_cold() -> None:
    names = pictures.catalogue()
    november = date(2026, 11, 20)
    assert names[pictures.of_day("taohuatan-spring", november, "制笔体验")]["season"] == "autumn"
    assert pictures.of_day("huizhou-village-snow", november, "按桶计费") == "huizhou-village-autumn"
    assert pictures.of_day("huizhou-village-snow", november, "冬修水利") == "huizhou-village-snow"
    assert pictures.of_day("dragon-boat", november, "龙舟") == "", (
        "nobody rows in November: no picture rather than a wrong one"
    )


def test_the_texts_as_written_show_the_pictures_their_authors_chose() -> None:
    """In the weeks the texts speak of, no picture has to be replaced."""
    begun = date(2026, 11, 27)
    assert [
        f"{site}: {article.title}"
        for site, article in all_articles()
        if newsroom.picture_of(article, begun) != article.picture
    ] == []


def test_recordings_are_small_described_and_there() -> None:
    blocks = [block for _, article in all_articles() for block in article.blocks if block.kind == "recording"]
    assert {block.items[0] for block in blocks} == {name for name in recordings.TITLES if not name.endswith(".vtt")}
    assert all(len(block.text) >= 40 for block in blocks), "whoever cannot hear it reads what is to be heard"
    sizes = {path.name: path.stat().st_size for path in recordings.FOLDER.iterdir()}
    assert set(sizes) == set(recordings.TITLES)
    assert sum(size for name, size in sizes.items() if name.endswith(".mp3")) <= 300_000
    assert sizes["jingting-seasons.mp4"] <= 700_000


def test_the_film_starts_before_it_is_there_and_its_captions_end_with_it() -> None:
    film = (recordings.FOLDER / "jingting-seasons.mp4").read_bytes()
    assert film.index(b"moov") < film.index(b"mdat"), "faststart"
    times = re.findall(
        r"(\d\d):(\d\d)\.(\d{3})", (recordings.FOLDER / "jingting-seasons.vtt").read_text(encoding="utf-8")
    )
    seconds = [int(minute) * 60 + int(second) + int(rest) / 1000 for minute, second, rest in times]
    assert seconds == sorted(seconds) and seconds[-1] <= 22


def test_the_catalogue_of_pictures_is_the_pictures() -> None:
    with (DEMO / "art/catalogue.csv").open(encoding="utf-8") as file:
        named = {row["name"] for row in csv.DictReader(file)}
    assert named <= {file.stem for file in (DEMO / "art").glob("*.svg")}
    assert len(named) >= 40


def entries(name: str) -> list[dict]:
    return json.loads((DEMO / f"content/{name}.json").read_text(encoding="utf-8"))[name]


@pytest.mark.parametrize(
    ("name", "least"), [("documents", 60), ("letters", 40), ("leaders", 120), ("offices", 240), ("guides", 150)]
)
def test_every_entry_belongs_to_a_site_and_leaves_nothing_empty(name: str, least: int) -> None:
    found = entries(name)
    assert len(found) >= least
    for entry in found:
        assert entry["site"] in DEPARTMENTS or entry["site"] == "portal", entry
        assert all(entry[key] not in ("", []) for key in entry.keys() - {"contacts", "materials"}), entry


def test_every_department_has_leaders_and_offices_and_the_city_has_six_leaders() -> None:
    leaders = Counter(entry["site"] for entry in entries("leaders"))
    assert leaders["portal"] >= 6
    assert all(leaders[slug] >= 2 for slug in DEPARTMENTS)
    assert {entry["site"] for entry in entries("offices")} >= set(DEPARTMENTS)
    assert all(entry["invented"] for entry in entries("leaders"))


def test_every_department_that_serves_the_public_has_three_guides() -> None:
    guides = Counter(entry["site"] for entry in entries("guides"))
    assert [slug for slug, row in DEPARTMENTS.items() if row["serves_public"] == "yes" and guides[slug] < 3] == []


def test_document_titles_and_numbers_are_used_once_and_numbers_take_the_year() -> None:
    documents = entries("documents")
    assert len({entry["title"] for entry in documents}) == len(documents)
    assert len({entry["number"] for entry in documents}) == len(documents)
    assert all("〔{year}〕" in entry["number"] for entry in documents)


def test_a_document_is_interpreted_by_an_article_of_its_own_site_that_is_not_older() -> None:
    written = {
        (site, article.title): article for site, article in all_articles() if article.channel == "interpretation"
    }
    interpreted = [entry for entry in entries("documents") if "interpretation" in entry]
    assert len(interpreted) >= 30
    for entry in interpreted:
        assert written[entry["site"], entry["interpretation"]].days <= entry["days"], entry["title"]


def test_a_topic_gathers_articles_there_are_and_shows_a_drawn_picture() -> None:
    written = {article.title: article.days for _, article in all_articles()}
    for topic in entries("topics"):
        assert (DEMO / "art" / f"{topic['picture']}.svg").is_file()
        gathered = [title for section in topic["sections"] for title in section["articles"]]
        assert [title for title in gathered if title not in written] == []
        assert len(gathered) == len(set(gathered)) >= 5 and all(section["articles"] for section in topic["sections"]), (
            topic["title"]
        )
        if topic["archived"]:
            assert [title for title in gathered if written[title] < topic["archived"]] == [], topic["title"]


def test_a_question_is_looked_up_in_a_dataset_of_its_own_department_or_answered_by_its_own_guides() -> None:
    datasets = {entry["name"]: entry for entry in demo_datasets.described()}
    guides = {(entry["site"], entry["name"]) for entry in entries("guides")}
    questions = entries("questions")
    assert len(questions) >= 20 and len({entry["site"] for entry in questions}) == len(questions)
    for entry in questions:
        if "place" in entry:
            path = entry["place"]["path"]
            assert path.startswith("/search/") or datasets[path.split("/")[3]]["file"], path
            continue
        assert 3 <= len(entry["answers"]) <= 6, entry["question"]
        assert all((entry["site"], answer["guide"]) in guides for answer in entry["answers"] if "guide" in answer), (
            entry["site"]
        )
        assert {
            answer["path"].split("/")[3] for answer in entry["answers"] if answer.get("path", "").startswith("/data/")
        } <= datasets.keys()


def test_a_broken_file_is_refused_with_its_line(tmp_path: Path) -> None:
    broken = tmp_path / "jtj.txt"
    broken.write_text("=== article\nchannel: news\nwrong: x\n---\n正文\n", encoding="utf-8")
    with pytest.raises(articles.ArticleFileError, match=r"jtj\.txt:3: 不认识的字段“wrong”"):
        articles.load(broken)


def test_every_desk_has_something_that_waits_and_no_text_that_is_live_already() -> None:
    files = sorted((DEMO / "content/desks").glob("*.txt"))
    waiting = [article for file in files for article in articles.load(file)]
    live = {article.title for _, article in all_articles()}
    assert len(articles.load(DEMO / "content/desks/jtj.txt")) == len(desks.WAITING)
    assert not live & {article.title for article in waiting} and all(
        article.summary and article.text for article in waiting
    )
