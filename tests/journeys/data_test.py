"""A data steward takes ugly files from her desk to the public: registered, read, corrected, decided, reviewed by others,
opened, replaced, compared, restored and withdrawn, all in the admin with a real browser."""

import base64
import re
import uuid

import pytest
import requests
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.parametrize("width", [1440], indirect=True)]
UGLY = ("017-没有表头.csv", "080-补贴发放花名册.csv", "055-加密.xlsx", "075-秘密十年.csv")
STOCK = "编号,名称,数量\nA1,敬亭山,10\nA2,太极洞,20\nA3,桃花潭,30\n"


def test_a_steward_takes_ugly_files_to_published_or_refused(running_city, visit, shared):
    steward = visit(f"{running_city.url}/admin/data/", user="jtj-data-steward")
    dataset = registered(steward, unused("ugly"), "最难看的表")
    dropped(steward, {name: (shared / "data/messy" / name).read_bytes() for name in UGLY})
    arrivals = steward.locator(".arrivals li")
    expect(arrivals).to_have_count(len(UGLY))
    for name, said in zip(UGLY, ("待处理", "待处理", "已拒收", "已拒收"), strict=True):
        expect(arrivals.filter(has_text=name)).to_contain_text(said, timeout=40_000)
    expect(arrivals.filter(has_text=UGLY[2])).to_contain_text("打开密码")
    expect(arrivals.filter(has_text=UGLY[3])).to_contain_text("密级标志")
    steward.goto(dataset)
    assert UGLY[3] not in steward.content()  # of a marked file not even the name stays

    steward.get_by_role("link", name=UGLY[0]).click()
    steward.get_by_label("第 1 列的列名").fill("学校代码")
    steward.get_by_label("第 2 列的列名").fill("学校名称")
    steward.get_by_label("“列1”是主键").check()
    steward.get_by_role("button", name="处理并发布").click()  # what was typed is read first, not lost
    expect(steward.get_by_text("已按您改的读法重新读过")).to_be_visible()
    expect(steward.get_by_label("第 1 列的列名")).to_have_value("学校代码")
    steward.get_by_label("“学校代码”是主键").check()
    steward.locator(".finding[data-code=no-header] select").select_option("accept")
    steward.get_by_role("button", name="处理并发布").click()
    expect(steward.get_by_text("第 1 版已生成")).to_be_visible()

    steward.get_by_role("link", name=UGLY[1]).click()
    steward.get_by_role("button", name="处理并发布").click()
    expect(steward.get_by_text("没有处理，处理完才能发布")).to_be_visible()
    for select in steward.locator(".finding select").all():
        select.select_option("drop-column")
    steward.get_by_role("button", name="处理并发布").click()
    expect(steward.get_by_text("第 2 版已生成")).to_be_visible()


def test_a_dataset_is_reviewed_opened_replaced_compared_restored_and_withdrawn(running_city, visit):
    steward = visit(f"{running_city.url}/admin/data/", user="jtj-data-steward")
    name = unused("stock")
    dataset = registered(steward, name, "景区库存")
    published(steward, dataset, STOCK, key="编号")
    steward.get_by_role("button", name="提交部门审核").click()
    expect(steward.get_by_text("已提交部门审核")).to_be_visible()
    for user, button, said in (("jtj-signer", "部门审核通过", "已转信息办"), ("portal-it-office", "审核通过并开放", "已开放")):
        reviewer = visit(dataset, user=user)
        reviewer.get_by_role("button", name=button).click()
        expect(reviewer.get_by_text(said).first).to_be_visible()
    public = f"{running_city.url}/api/v1/datasets/{name}"
    assert requests.get(public, timeout=20).json()["resources"][0]["version"] == 1

    published(steward, dataset, STOCK.replace("20", "25").replace("A3,桃花潭,30", "A4,龙川,40"))
    steward.get_by_role("button", name="看差别").click()
    expect(steward.get_by_text("新增 1 行，更正 1 行，删除 1 行")).to_be_visible()
    expect(steward.locator("del")).to_have_text("20")
    expect(steward.locator("ins")).to_have_text("25")
    steward.goto(dataset)
    steward.get_by_role("button", name="恢复为当前").click()
    expect(steward.get_by_text("已切换到第 1 版")).to_be_visible()
    assert requests.get(public, timeout=20).json()["resources"][0]["version"] == 1
    steward.fill("#reason", "口径有误，正在核对")
    steward.get_by_role("button", name="撤回").click()
    expect(steward.get_by_text("已撤回，下载和接口已停止")).to_be_visible()
    assert requests.get(public, timeout=20).status_code in (404, 410)


def unused(name: str) -> str:
    """The city may be one that runs on (JOURNEY_CITY)."""
    return f"journey-{name}-{uuid.uuid4().hex[:8]}"


def registered(page: Page, name: str, title: str) -> str:
    """The address of a new dataset's page; the question of secrecy comes first."""
    page.get_by_role("link", name="登记数据集").click()
    page.check("[name=secrecy][value=secret]")
    page.fill("[name=name]", name)
    page.fill("[name=title]", title)
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("涉密数据不得进入本系统").first).to_be_visible()
    assert page.input_value("[name=title]") == ""
    page.check("[name=secrecy][value=public]")
    page.fill("[name=name]", name)
    page.fill("[name=title]", title)
    page.get_by_role("button", name="登记").click()
    page.wait_for_url(re.compile(r"/data/[0-9a-f-]{36}/$"))
    return page.url


def dropped(page: Page, files: dict[str, bytes]) -> None:
    """Drag the files onto the form, as from a folder."""
    page.check("[name=secrecy][value=public]")
    given = [[name, base64.b64encode(content).decode()] for name, content in files.items()]
    carried = page.evaluate_handle("""files => { const carried = new DataTransfer(); for (const [name, body] of files)
        carried.items.add(new File([Uint8Array.from(atob(body), one => one.charCodeAt(0))], name)); return carried }""", given)
    page.dispatch_event(".drop", "drop", {"dataTransfer": carried})
    expect(page.locator("[data-chosen]")).to_contain_text(next(iter(files)))
    page.get_by_role("button", name="上传并检查").click()


def published(page: Page, dataset: str, content: str, key: str = "") -> None:
    """A clean file from the form to a version; one file alone leads to its page by itself."""
    page.goto(dataset)
    page.check("form[data-upload] [name=secrecy][value=public]")
    page.set_input_files("input[type=file]", {"name": "库存.csv", "mimeType": "text/csv", "buffer": content.encode()})
    page.get_by_role("button", name="上传并检查").click()
    page.wait_for_url(re.compile("/intakes/"), timeout=40_000)
    if key:
        page.get_by_label(f"“{key}”是主键").check()
    page.get_by_role("button", name="处理并发布").click()
    expect(page.get_by_text("版已生成")).to_be_visible()
