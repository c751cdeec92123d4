"""The folder of a city: read once, checked whole, and every fault said with its file and line."""

import shutil
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from cluster import checks, city
from cluster.city.facts import spoken
from services import checks as service_checks
from tests.conftest import ROOT

SECOND = ROOT / "tests/second_city"


@pytest.fixture
def folder(tmp_path, settings) -> Path:
    """A copy of the second city, to be spoilt."""
    settings.CITY_DIR = shutil.copytree(SECOND, tmp_path / "city")
    return tmp_path / "city"


def spoil(folder: Path, file: str, before: str, after: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.mark.parametrize("path", [ROOT / "cluster/data/city", SECOND])
def test_the_cities_of_this_checkout_are_whole(path, settings):
    settings.CITY_DIR = path
    assert checks.city_folder(None) == service_checks.sortings(None) == []
    assert city.read().plan[0].is_city and city.read().office_name


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("city.toml", 'short = "澄湖"', "", "city.toml short 应为城市简称"),
        ("city.toml", '"990100"', '"9901"', "city.toml division 应为六位行政区划代码"),
        ("city.toml", 'short = "澄湖"', "short = 澄湖", "city.toml 读不懂"),
        ("city.toml", "[100.0, 30.0, 101.5, 31.0]", "[101.5, 30.0, 100.0, 31.0]", "city.toml box 应为四个数"),
        ("city.toml", "https://yunjiang", "yunjiang", "[[superiors]] 每项应有 name"),
        ("city.toml", '"湖鲜市集"', '"湖鲜,市集"', "city.toml hot_words 应为列表"),
        ("city.toml", '["东湖区", "云溪县"]', '"东湖区"', "city.toml counties 应为列表"),
        ("city.toml", '"shuju"', '"nobody"', "office “nobody”不在 departments.csv 里"),
        ("city.toml", 'slug = "portal"', 'slug = "yuye"', "与 departments.csv 里一个部门相同"),
        ("departments.csv", "002,yuye", "002,Yu Ye", "departments.csv 第 3 行 slug 不对：“Yu Ye”"),
        ("departments.csv", "003,duchuan", "003,yuye", "departments.csv 第 4 行 slug 重复：“yuye”"),
        ("departments.csv", "code,slug", "no,slug", "departments.csv 缺少列：code"),
        ("services.csv", "word,捕捞", "words,捕捞", "services.csv 第 2 行 by 不对：“words”"),
        ("services.csv", "duchuan", "ferry", "services.csv 的部门“ferry”不在 departments.csv 里"),
    ],
)
def test_what_is_wrong_with_a_folder_is_said_with_its_place(folder, file, before, after, said):
    spoil(folder, file, before, after)
    found = checks.city_folder(None)
    assert [error.id for error in found] == ["cluster.E001"] * len(found) and any(said in one.msg for one in found)
    assert str(folder) in found[0].hint
    with pytest.raises(ImproperlyConfigured):
        city.read()


@pytest.mark.parametrize("file", ["city.toml", "departments.csv", "places.txt", "services.csv"])
def test_a_file_that_is_missing_or_no_text_is_named(folder, file):
    (folder / file).write_bytes("澄湖".encode("gb18030") * 3)
    assert f"{file} 不是 UTF-8 文本" in city.faults(folder)
    (folder / file).unlink()
    assert f"{file} 没有找到" in city.faults(folder)


def test_words_that_no_room_knows_are_refused_with_those_it_knows(folder):
    spoil(folder, "departments.csv", "agriculture", "fishing")
    spoil(folder, "departments.csv", "民生", "渡运")
    spoil(folder, "services.csv", "travel", "boats")
    told = [*checks.city_folder(None), *service_checks.sortings(None)]
    assert [one.id for one in told] == ["cluster.E002", "cluster.E003", "services.E001"]
    assert "agriculture" in told[0].hint and "民生" in told[1].hint and "travel" in told[2].hint


def test_before_going_live_another_domain_than_the_citys_is_pointed_out(folder, settings):
    assert [one.id for one in checks.domain(None)] == ["cluster.W001"]
    settings.BASE_DOMAIN = "chenghu.example"
    assert checks.domain(None) == []


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "一"),
        (2, "两"),
        (3, "三"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (60, "六十"),
        (101, "一百零一"),
        (610, "六百一十"),
    ],
)
def test_departments_are_counted_as_one_says_it(number, said):
    assert spoken(number) == said
