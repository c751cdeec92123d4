"""An article from the writer's desk to the citizen's eye and the followers' phones, in a real browser."""

import json
import re
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.processes]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    picture = Image.new("RGB", (1600, 900), "#8fa89b")
    ImageDraw.Draw(picture).rectangle((200, 300, 1400, 700), fill="#e8e0cc")
    picture.save(tmp_path / "课堂.jpg")
    return tmp_path / "课堂.jpg"


def write_article(page: Page, title: str, photo: Path) -> None:
    """From 写一篇 to 提交审核."""
    page.goto(page.url.split("/admin")[0] + "/admin/pages/")
    page.locator("main a, table a").filter(has_text="工作动态").first.click()
    channel = re.search(r"/pages/(\d+)/", page.url).group(1)
    page.goto(page.url.split("/admin")[0] + f"/admin/pages/add/portal/articlepage/{channel}/")
    page.fill("[name=title]", title)
    page.fill("[name=summary]", "城区二十所学校开放课堂，家长可凭通知入校听课。")
    page.fill("[name=source]", "宣城市教育体育局")
    page.get_by_role("button", name="选择一个图片").click()
    page.get_by_role("tab", name=re.compile("上传")).click()
    page.set_input_files(".modal-dialog input[type=file]", photo)
    page.locator(".modal-dialog [name$=title]").fill("开放日课堂")
    page.locator(".modal-dialog [name$=description]").fill("家长坐在教室后排听课")
    page.locator(".modal-dialog button[type=submit]").last.click()
    page.wait_for_selector(".modal-dialog", state="detached")
    page.locator("button.c-sf-add-button").first.click()
    page.get_by_role("option", name="文字").click()
    page.locator(".public-DraftEditor-content").first.click()
    page.keyboard.type("城区二十所学校同时打开校门。家长可以任选一节课旁听，课后当面提意见。")
    page.get_by_role("button", name="更多动作").click()
    page.get_by_role("button", name="提交审核").click()
    page.wait_for_url("**/admin/review/**")


def sign(page: Page, review_url: str) -> None:
    page.goto(review_url)
    page.locator("form.jt-act button.jt-seal").click()
    page.wait_for_load_state()


def found(city_url: str, title: str) -> bool:
    with urllib.request.urlopen(f"{city_url}/search/?q={urllib.parse.quote(title)}&site=all", timeout=10) as answer:
        return re.sub(r"<[^>]+>", "", answer.read().decode()).count(title) > 1


def test_an_article_with_a_picture_is_signed_by_three_people_and_read_found_and_followed(running_city, visit, photo, width):
    title = f"教育开放日　城区二十所学校请家长进课堂之{width}"
    writer = visit(f"{running_city.url}/admin/", user="jtj-writer")
    write_article(writer, title, photo)
    review_url = writer.url
    for reviewer in ("jtj-first-reviewer", "jtj-second-reviewer", "jtj-signer"):
        sign(visit(f"{running_city.url}/admin/", user=reviewer), review_url)
    live = time.monotonic()
    reader = visit(f"{running_city.host('jtj')}/news/")
    reader.get_by_role("link", name=title).first.click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text("教育开放日")
    expect(reader.get_by_role("img", name="家长坐在教室后排听课").first).to_be_visible()
    while not found(running_city.url, title):
        assert time.monotonic() - live < 20, "not findable"
        time.sleep(0.1)


def test_the_liaison_officer_approves_the_mirrored_post_and_followers_see_it_once(running_city, visit, width):
    if width == 390:
        pytest.skip("one approval serves both widths")
    officer = visit(f"{running_city.url}/admin/posts/", user="jtj-liaison")
    officer.locator(".posts-queue a").filter(has_text="待审").first.click()
    title = officer.locator("[name=title]").first.input_value()
    officer.get_by_text("批准发送", exact=True).click()
    officer.get_by_role("button", name=re.compile("确认，发到")).click()
    officer.wait_for_load_state()
    until = time.monotonic() + 60
    while time.monotonic() < until and appearances(running_city.phone, title) < 2:
        time.sleep(0.5)
    time.sleep(2)
    assert appearances(running_city.phone, title) == 2


def appearances(phone: str, title: str) -> int:
    """How often a title was published, over both platforms, by the sandbox's own ledger."""
    with urllib.request.urlopen(f"{phone}/__ctl/ledger", timeout=10) as answer:
        rows = json.loads(answer.read())
    return sum(row["effect"] in ("publish", "status") and title.split("　")[0] in json.dumps(row, ensure_ascii=False) for row in rows)
