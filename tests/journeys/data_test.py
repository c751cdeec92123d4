"""A data steward takes ugly files from her desk to the public: registered, read, corrected, decided, reviewed by
others, opened, replaced, compared, restored and withdrawn, all in the admin with a real browser."""

import base64
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
import requests
from playwright.sync_api import Page, expect

from demo.accounts import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.processes]
STOCK = "编号,名称,数量\nA1,敬亭山,10\nA2,太极洞,20\nA3,桃花潭,30\n"


@dataclass(frozen=True)
class Ugly:
    """A file of a department: what the steward corrects (label → text), what she decides ((code, column) → action), and
    what the public then downloads: rows, and a piece of the CSV."""

    file: str
    corrected: dict[str, str] = field(default_factory=dict)
    decided: dict[tuple[str, str], str] = field(default_factory=dict)
    rows: int = 0
    holds: str = ""
    subject: str = "other"


PUBLISHED = [
    Ugly("052-三行合并表头.xlsx", {}, {}, 10, "监测点,2017年/空气/PM2.5"),
    Ugly("007-前半utf8后半gbk.csv", {}, {("encoding-mixed", ""): "accept"}, 30, "孙埠镇第二小学"),
    Ugly("054-一页两张表.xlsx", {"表头在第几行": "7"}, {}, 2, "学校,举办者,人数\n新星学校"),
    Ugly("057-三个csv.zip", {"压缩包里的文件": "郎溪县学校.csv"}, {}, 6, "华阳镇第二小学"),
    Ugly(
        "017-没有表头.csv",
        {"第 1 列的列名": "学校代码", "第 2 列的列名": "学校名称"},
        {("no-header", ""): "accept"},
        22,
        "学校代码,学校名称,列3",
    ),
    Ugly("085-正文里夹手机号.csv", {}, {("personal", "来信内容"): "mask-inside"}, 7, "160****4968"),
    Ugly(
        "093-证件号存成数字.xlsx",
        {},
        {("precision-lost", "证件号码"): "drop-column", ("personal", "姓名"): "mask"},
        10,
        "姓名,达标率\n汪**,50.0",
    ),
    Ugly(
        "081-姓名加住址.csv",
        {},
        {("personal", "姓名"): "drop-column", ("personal", "家庭住址"): "generalise", ("k-anonymity", ""): "keep"},
        20,
        "安徽省宣城市旌德县,低保",
        subject="person",
    ),
]
REFUSED = {"055-加密.xlsx": "打开密码", "075-秘密十年.csv": "密级标志"}


@pytest.fixture(scope="module")
def people(running_city, browser) -> Iterator[SimpleNamespace]:
    """The steward, the signer and 信息办, each signed in once for all journeys of this file."""
    contexts = []

    def signed_in(user: str) -> Page:
        contexts.append(browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN"))
        contexts[-1].set_default_timeout(20_000)
        page = contexts[-1].new_page()
        page.goto(f"{running_city.url}/admin/data/")
        page.fill("[name=username]", user)
        page.fill("[name=password]", PASSWORD)
        page.click("[type=submit]")
        page.wait_for_url(lambda address: "login" not in address)
        return page

    yield SimpleNamespace(
        steward=signed_in("jtj-data-steward"),
        signer=signed_in("jtj-signer"),
        office=signed_in("portal-it-office"),
        home=f"{running_city.url}/admin/data/",
        url=running_city.url,
    )
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def sent(people, shared) -> SimpleNamespace:
    """All ten dropped onto two open datasets, as from a department's folder, by a steward who is `page`."""
    page = people.steward
    names, addresses = {}, {}
    for subject, title in (("other", "最难看的表"), ("person", "救助对象名单")):
        page.goto(people.home)
        names[subject] = unused("ugly")
        addresses[subject] = registered(page, names[subject], title, subject)
        page.get_by_role("button", name="提交部门审核").click()
        for reviewer, button in ((people.signer, "部门审核通过"), (people.office, "审核通过并开放")):
            reviewer.goto(addresses[subject])
            reviewer.get_by_role("button", name=button).click()
        page.goto(addresses[subject])
        expect(page.get_by_text("目录已经开放，公众在等数据")).to_be_visible()
        files = [ugly.file for ugly in PUBLISHED if ugly.subject == subject] + (
            list(REFUSED) if subject == "other" else []
        )
        dropped(page, {name: (shared / "data/messy" / name).read_bytes() for name in files})
        if len(files) == 1:
            page.wait_for_url(re.compile("/intakes/"), timeout=40_000)
            continue
        for name in files:
            expect(page.locator(".arrivals li").filter(has_text=name)).to_contain_text(
                re.compile("待处理|已拒收"), timeout=40_000
            )
        arrivals = page.locator(".arrivals").inner_text()
    return SimpleNamespace(page=page, names=names, addresses=addresses, arrivals=arrivals, url=people.url)


@pytest.mark.parametrize("ugly", PUBLISHED, ids=lambda ugly: ugly.file[:3])
def test_an_ugly_file_reaches_the_public_by_the_stewards_decisions(sent, ugly):
    page = sent.page
    page.goto(sent.addresses[ugly.subject])
    page.get_by_role("link", name=ugly.file).click()
    for label, text in ugly.corrected.items():
        control = page.get_by_label(label, exact=True)
        control.select_option(text) if control.evaluate("one => one.localName") == "select" else control.fill(text)
    decided(page, ugly.decided)
    page.get_by_role("button", name="处理并发布").click()
    if ugly.corrected:  # what was typed is read first, not lost, and neither is what was chosen beside it
        expect(page.get_by_text("已按您改的读法重新读过")).to_be_visible()
        page.get_by_role("button", name="处理并发布").click()
    expect(page.get_by_text("公众现在看到的就是这一版")).to_be_visible()
    table = requests.get(f"{sent.url}/api/v1/datasets/{sent.names[ugly.subject]}", timeout=20).json()["resources"][0]
    assert table["rows"] == ugly.rows
    assert ugly.holds in requests.get(f"{sent.url}/data/download/{table['id']}.csv", timeout=20).text
    page.goto(f"{sent.url}/data/datasets/{sent.names[ugly.subject]}/")
    expect(page.get_by_text(f"共 {ugly.rows} 行").first).to_be_visible()


def test_what_may_not_come_in_is_refused_with_its_reason(sent):
    for name, reason in REFUSED.items():
        assert re.search(f"{name}.*已拒收.*{reason}", sent.arrivals)
    sent.page.goto(sent.addresses["other"])
    assert "075-秘密十年.csv" not in sent.page.content()  # of a marked file not even the name stays
    sent.page.get_by_role("link", name="055-加密.xlsx").click()
    expect(sent.page.get_by_role("link", name="换一份文件")).to_be_visible()


def test_nothing_is_published_while_a_question_is_open_and_the_page_leads_to_it(sent, shared):
    steward = sent.page
    steward.goto(f"{sent.url}/admin/data/")
    registered(steward, unused("list"), "补贴名册")
    dropped(steward, {"080-补贴发放花名册.csv": (shared / "data/messy/080-补贴发放花名册.csv").read_bytes()})
    steward.wait_for_url(re.compile("/intakes/"), timeout=40_000)
    steward.get_by_role("button", name="处理并发布").click()
    expect(steward.get_by_text("还有 4 个问题没有处理，处理完才能发布").first).to_be_visible()
    steward.get_by_role("link", name="去处理").click()
    assert steward.url.endswith("#undecided")
    for select in steward.locator(".finding select").all():
        select.select_option("drop-column")
    steward.get_by_role("button", name="处理并发布").click()
    expect(steward.get_by_text("第 1 版已生成")).to_be_visible()
    expect(steward.get_by_text("下一步：提交部门审核")).to_be_visible()


def test_what_is_said_to_be_secret_is_neither_registered_nor_chosen(sent):
    steward = sent.page
    steward.goto(f"{sent.url}/admin/data/register/")
    steward.check("[name=secrecy][value=secret]")
    steward.fill("[name=name]", unused("secret"))
    steward.fill("[name=title]", "不该有的")
    steward.get_by_role("button", name="登记").click()
    expect(steward.get_by_text("涉密数据不得进入本系统").first).to_be_visible()
    assert steward.input_value("[name=title]") == ""

    steward.goto(sent.addresses["other"])
    expect(steward.get_by_role("button", name="上传并检查")).to_be_hidden()
    steward.check("form[data-upload] [name=secrecy][value=secret]")
    expect(steward.get_by_text("涉密数据不得进入本系统")).to_be_visible()
    expect(steward.get_by_role("button", name="上传并检查")).to_be_hidden()
    assert steward.locator("input[type=file]").is_disabled()


def test_a_dataset_is_reviewed_opened_replaced_compared_restored_and_withdrawn(people):
    steward = people.steward
    steward.goto(people.home)
    name = unused("stock")
    dataset = registered(steward, name, "景区库存")
    published(steward, dataset, STOCK, key="编号")
    steward.get_by_role("button", name="提交部门审核").click()
    expect(steward.get_by_text("已提交部门审核")).to_be_visible()
    for reviewer, button, said in (
        (people.signer, "部门审核通过", "已转信息办"),
        (people.office, "审核通过并开放", "已开放"),
    ):
        reviewer.goto(dataset)
        reviewer.get_by_role("button", name=button).click()
        expect(reviewer.get_by_text(said).first).to_be_visible()
    public = f"{people.url}/api/v1/datasets/{name}"
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
    steward.fill("#withdraw-reason", "口径有误，正在核对")
    steward.get_by_role("button", name="撤回").click()
    expect(steward.get_by_text("已撤回，下载和接口已停止")).to_be_visible()
    assert requests.get(public, timeout=20).status_code in (404, 410)


def unused(name: str) -> str:
    """The city may be one that runs on (JOURNEY_CITY)."""
    return f"journey-{name}-{uuid.uuid4().hex[:8]}"


def decided(page: Page, choices: dict[tuple[str, str], str]) -> None:
    for (code, column), action in choices.items():
        found = page.locator(f".finding[data-code={code}]").filter(has_text=f"“{column}”" if column else "").first
        found.locator("select").select_option(action)
        if action == "keep":
            found.locator("input[type=text]").fill("救助公示要求列明县区和类别")


def registered(page: Page, name: str, title: str, subject: str = "other") -> str:
    """The address of a new dataset's page."""
    page.get_by_role("link", name="登记数据集").click()
    page.check("[name=secrecy][value=public]")
    page.fill("[name=name]", name)
    page.fill("[name=title]", title)
    page.select_option("[name=subject]", subject)
    page.get_by_role("button", name="登记").click()
    page.wait_for_url(re.compile(r"/data/[0-9a-f-]{36}/$"))
    return page.url


def dropped(page: Page, files: dict[str, bytes]) -> None:
    """Drag the files onto the form, as from a folder."""
    page.check("form[data-upload] [name=secrecy][value=public]")
    given = [[name, base64.b64encode(content).decode()] for name, content in files.items()]
    carried = page.evaluate_handle(
        """files => { const carried = new DataTransfer(); for (const [name, body] of files)
        carried.items.add(new File([Uint8Array.from(atob(body), one => one.charCodeAt(0))], name)); return carried }""",
        given,
    )
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
