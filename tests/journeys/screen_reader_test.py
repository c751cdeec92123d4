"""Five journeys as a screen reader makes them: through roles, names and focus alone, never by a class or a place."""

import itertools
import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def follow(page: Page, name: str) -> None:
    """Go where the main navigation leads; on a phone it stands behind 栏目."""
    main = page.get_by_role("navigation", name="主导航")
    if not main.is_visible():
        page.locator("summary").and_(page.get_by_text("栏目", exact=True)).click()
        main = page.get_by_role("navigation", name="全部栏目")
    main.get_by_role("link", name=name, exact=True).click()


def headings(page: Page) -> list[int]:
    """Levels of the headings a reader jumps by, in order."""
    return [int(level) for level in re.findall(r"heading .*?\[level=(\d)\]", page.locator("body").aria_snapshot())]


def in_focus(page: Page) -> str:
    return page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id")


def test_the_first_key_leads_past_the_head_to_the_content(running_city, visit):
    page = visit(running_city.url)
    page.keyboard.press("Tab")
    assert in_focus(page) == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_landmarks_and_headings_say_where_one_is(running_city, visit):
    page = visit(running_city.url)
    follow(page, "办事服务")
    for role in ("banner", "main", "contentinfo"):
        expect(page.get_by_role(role)).to_have_count(1)
    expect(page.get_by_role("navigation", name="当前位置")).to_be_visible()
    levels = headings(page)
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_a_service_is_found_and_its_materials_are_read_as_a_list(running_city, visit):
    page = visit(running_city.url)
    follow(page, "办事服务")
    page.get_by_role("link", name="高级中等教育以下教师资格认定").click()
    expect(page.get_by_role("heading", level=1, name="高级中等教育以下教师资格认定")).to_be_visible()
    materials = page.get_by_role("region", name="办理材料").get_by_role("listitem")
    assert [text.split()[0] for text in materials.all_inner_texts()] == [
        "身份证",
        "学历证书",
        "普通话水平测试等级证书",
        "体检表",
        "考试合格证明",
    ]
    expect(page.get_by_role("complementary", name="到哪里办").get_by_role("link", name="0563-3022016")).to_be_visible()


def test_a_mistake_in_a_form_is_announced_and_leads_to_its_field(running_city, visit):
    page = visit(f"{running_city.url}/letters/new/")
    page.get_by_role("radio", name="咨询").check()
    page.get_by_role("textbox", name="标题").fill("周六开放吗")
    page.get_by_role("textbox", name="内容").fill("想问周六上午开放吗？")
    page.get_by_role("textbox", name="手机号").fill("1395630021")
    page.get_by_role("button", name="寄出").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("有 1 处要改")
    alert.get_by_role("link").click()
    field = page.get_by_role("textbox", name="手机号")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(re.compile("手机号应是 11 位数字，现在是 10 位"))
    expect(page.get_by_role("textbox", name="内容")).to_have_value("想问周六上午开放吗？")


def test_a_letter_is_sent_and_looked_up_by_what_was_read_out(running_city, visit):
    page = visit(running_city.url)
    follow(page, "互动交流")
    page.get_by_role("link", name="写信", exact=True).click()
    page.get_by_role("group", name="您要写的是").get_by_role("radio", name="建议").check()
    page.get_by_role("combobox", name="写给").select_option(label="市教育体育局")
    page.get_by_role("textbox", name="标题").fill("阅览室周六开到下午")
    page.get_by_role("textbox", name="内容").fill("上班的人平时去不了。")
    page.get_by_role("textbox", name="手机号").fill("13956300217")
    page.get_by_role("button", name="寄出").click()
    expect(page.get_by_role("status")).to_contain_text("请记下查询码")
    code = re.search(
        r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", page.get_by_role("region", name="刚才寄出的信").inner_text()
    )
    page.get_by_role("link", name="查办理进度").click()
    page.get_by_role("textbox", name="查询码").fill(code.group().lower())
    page.get_by_role("textbox", name="手机号后四位").fill("0217")
    page.get_by_role("button", name="查询").click()
    found = page.get_by_role("region", name="阅览室周六开到下午")
    expect(found).to_contain_text("待受理")
    expect(found).to_contain_text("市教育体育局")
