"""The folder of a city read and checked: city.toml, departments.csv, places.txt, services.csv. Whatever is wrong is
told as a sentence beginning with the file's name, all of it at once, since people mend a table in one sitting."""

import csv
import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

from cluster.city.facts import Box, City, Link, Planned, Sorting

CITY_FILE, DEPARTMENTS, PLACES, SERVICES = "city.toml", "departments.csv", "places.txt", "services.csv"
# What each word of city.toml must look like, and how it is said where it does not.
WORDS = {
    "short": (r"\S{1,10}", "城市简称"),
    "full": (r"\S{2,20}", "城市全称"),
    "province": (r"\S{2,20}", "所在省（自治区、直辖市）"),
    "government": (r"\S{2,60}", "人民政府全称"),
    "government_short": (r"\S{1,20}", "人民政府简称"),
    "english": (r"[\x20-\x7e]{2,100}", "人民政府英文名"),
    "seal": (r"\S", "印章里的一个字"),
    "division": (r"\d{6}", "六位行政区划代码"),
    "slug": (r"[a-z][a-z0-9-]*", "门户的网址标识"),
    "host": (r"[a-z0-9-]+(\.[a-z0-9-]+)+", "正式域名，不带协议和端口"),
    "office": (r"[a-z][a-z0-9-]*", "承办部门的网址标识"),
    "theme": (r"[a-z0-9-]*", 'themes/ 下一个主题的名字，没有写 ""'),
    "data_platform": (r"\S.{0,30}", "数据开放平台的名称"),
    "data_licence": (r"\S.{0,118}", "开放许可的名称"),
    "resource_code_class": (r"[1-3]\d\d", "信息资源代码的类和项，三位数字"),
    "publisher_code": (r"\d{5}", "索引号机构代码的前五位"),
}
LISTS = {
    "counties": (r"\S{2,20}", "县（市、区）全称"),
    "tabs": (r"[a-z][a-z0-9-]*", "栏目标识"),
    "hot_words": (r"[^,，\s]{1,18}", "一个词，不含逗号和空格"),
}
HOT_WORDS = 5
COLUMNS = {
    DEPARTMENTS: {
        "code": r"\d{3}",
        "slug": r"[a-z][a-z0-9-]*",
        "name": r"\S{1,60}",
        "full_name": r"\S{1,100}",
        "short_name": r"\S{1,30}",
        "kind": r"\S{1,20}",
        "category_slug": r"[a-z-]+",
        "wave": r"\d{4}",
        "blueprint": r"\S+",
        "serves_public": r"yes|no",
        "duty": r".{0,300}",
    },
    SERVICES: {"by": r"word|department", "key": r"\S+", "subject": r"[a-z-]+"},
}
UNIQUE = {DEPARTMENTS: ("code", "slug", "name"), SERVICES: ("key",)}


def load(folder: Path) -> tuple[City | None, list[str]]:
    """The city of a folder, or None and what is wrong with it."""
    wrong: list[str] = []
    raw = _toml(folder, wrong)
    offices, sortings = (_table(folder, name, wrong) for name in (DEPARTMENTS, SERVICES))
    places = _lines(folder, wrong)
    if not wrong:
        _require_known_departments(raw, offices, sortings, wrong)
    if wrong:
        return None, wrong
    named: dict[str, Any] = {key: raw[key] for key in WORDS} | {key: tuple(raw[key]) for key in LISTS}
    return (
        City(
            **named,
            box=Box(*raw["box"]),
            superiors=tuple(Link(**one) for one in raw["superiors"]),
            departments=tuple(_planned(row) for row in offices),
            places=places,
            services=tuple(Sorting(**{one.name: row[one.name] for one in fields(Sorting)}) for row in sortings),
        ),
        [],
    )


def _toml(folder: Path, wrong: list[str]) -> dict[str, Any]:
    text = _text(folder / CITY_FILE, wrong)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        wrong.append(f"{CITY_FILE} 读不懂：{error}")
        return {}
    if not text:
        return raw
    for key, (form, said) in WORDS.items():
        if not isinstance(raw.get(key), str) or not re.fullmatch(form, raw[key]):
            wrong.append(f"{CITY_FILE} {key} 应为{said}")
    for key, (form, said) in LISTS.items():
        values = raw.get(key)
        if not isinstance(values, list) or not all(isinstance(one, str) and re.fullmatch(form, one) for one in values):
            wrong.append(f"{CITY_FILE} {key} 应为列表，每项是{said}")
    if isinstance(raw.get("hot_words"), list) and len(raw["hot_words"]) > HOT_WORDS:
        wrong.append(f"{CITY_FILE} hot_words 至多 {HOT_WORDS} 个词")
    if not _is_box(raw.get("box")):
        wrong.append(f"{CITY_FILE} box 应为四个数：西、南、东、北，经度和纬度，西小于东、南小于北")
    superiors = raw.get("superiors")
    if not isinstance(superiors, list) or not all(_is_link(one) for one in superiors):
        wrong.append(f"{CITY_FILE} [[superiors]] 每项应有 name 和以 https:// 或 http:// 开头的 url")
    return raw


def _is_box(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 4 or not all(isinstance(one, int | float) for one in value):
        return False
    west, south, east, north = value
    return -180 <= west < east <= 180 and -90 <= south < north <= 90


def _is_link(value: object) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"name", "url"}
        and all(isinstance(one, str) and one for one in value.values())
        and bool(re.match(r"https?://", value["url"]))
    )


def _table(folder: Path, name: str, wrong: list[str]) -> list[dict[str, str]]:
    """The rows of a CSV file; what is wrong is told with its line, counted as an editor counts."""
    lines = _text(folder / name, wrong).splitlines()
    rows = csv.DictReader(lines)
    if lines and (lacking := [column for column in COLUMNS[name] if column not in (rows.fieldnames or [])]):
        wrong.append(f"{name} 缺少列：{'、'.join(lacking)}")
        return []
    found, seen = [], {column: set[str]() for column in UNIQUE[name]}
    for row in rows:
        for column, form in COLUMNS[name].items():
            if not re.fullmatch(form, row[column] or ""):
                wrong.append(f"{name} 第 {rows.line_num} 行 {column} 不对：“{row[column] or ''}”")
        for column, known in seen.items():
            if row[column] in known:
                wrong.append(f"{name} 第 {rows.line_num} 行 {column} 重复：“{row[column]}”")
            known.add(row[column])
        found.append(row)
    if lines and not found and name == DEPARTMENTS:
        wrong.append(f"{name} 一个部门也没有")
    return found


def _lines(folder: Path, wrong: list[str]) -> tuple[str, ...]:
    return tuple(_text(folder / PLACES, wrong).split())


def _text(path: Path, wrong: list[str]) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")  # spreadsheets write a byte order mark
    except FileNotFoundError:
        wrong.append(f"{path.name} 没有找到")
    except UnicodeDecodeError:
        wrong.append(f"{path.name} 不是 UTF-8 文本")
    return ""


def _require_known_departments(
    raw: dict[str, Any], offices: list[dict[str, str]], sortings: list[dict[str, str]], wrong: list[str]
) -> None:
    slugs = {row["slug"] for row in offices}
    if raw["office"] not in slugs:
        wrong.append(f"{CITY_FILE} office “{raw['office']}”不在 {DEPARTMENTS} 里")
    if raw["slug"] in slugs:
        wrong.append(f"{CITY_FILE} slug “{raw['slug']}”与 {DEPARTMENTS} 里一个部门相同")
    for row in sortings:
        if row["by"] == "department" and row["key"] not in slugs:
            wrong.append(f"{SERVICES} 的部门“{row['key']}”不在 {DEPARTMENTS} 里")


def _planned(row: dict[str, str]) -> Planned:
    same: dict[str, Any] = {
        key: row[key] for key in ("code", "slug", "name", "full_name", "short_name", "kind", "blueprint", "duty")
    }
    return Planned(
        **same,
        category=row["category_slug"],
        wave=int(row["wave"]),
        serves_public=row["serves_public"] == "yes",
    )
