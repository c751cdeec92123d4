"""A citizen and a developer go through the whole city: portal, department, document, PDF, dataset, file, API."""

import io
import urllib.parse

import pandas
import pytest
import requests
from playwright.sync_api import Response, expect
from pypdf import PdfReader

from demo import datasets

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def is_pdf(answer: Response) -> bool:
    return answer.headers.get("content-type", "").startswith("application/pdf")


def test_a_citizen_goes_from_the_portal_to_a_departments_document_and_its_pdf(running_city, visit):
    page = visit(running_city.url)
    page.get_by_role("link", name="市信息办").first.click()
    expect(page).to_have_url(f"{running_city.host('xxb')}/")
    page.goto(f"{running_city.host('xxb')}/documents/")
    page.get_by_role("link", name="宣城市“十三五”政务信息化发展规划").first.click()
    expect(page.get_by_text("756832667/201911-00099").first).to_be_visible()
    document, pdf = page.url, "a[href$='document.pdf']"
    with page.expect_response(
        is_pdf, timeout=90_000
    ):  # where it is still being made, a page says so and reloads itself
        page.locator(pdf).first.click()
    saving = page.context.new_page()
    saving.goto(document)
    with saving.expect_download() as waiting:  # a click shows it; its bytes come by saving
        saving.locator(pdf).first.evaluate("link => { link.download = ''; link.click() }")
    text = "".join(sheet.extract_text() for sheet in PdfReader(waiting.value.path()).pages)
    assert "全市政府网站群" in text.replace("\n", "")


def test_a_citizen_goes_from_the_data_home_to_a_dataset_and_its_spreadsheet(running_city, visit):
    page = visit(f"{running_city.url}/data/")
    page.goto(f"{running_city.url}/data/datasets/")
    page.get_by_role("link", name="全国普通高等学校名单").first.click()
    expect(page.get_by_text("北京大学").first).to_be_visible()
    with page.expect_download() as waiting:
        page.locator("a[href$='.xlsx']").first.click()
    table = pandas.read_excel(waiting.value.path(), dtype=str, engine="openpyxl")
    assert len(table) == 2919
    assert table["学校名称"].iloc[0] == "北京大学"


def first_dataset(city: str) -> tuple[dict, dict]:
    entry = next(one for one in datasets.described() if one["name"] == "universities-2025")
    dataset = requests.get(f"{city}/api/v1/datasets/{entry['name']}", timeout=20).json()
    return entry, dataset["resources"][0]


def test_pandas_on_the_download_and_requests_on_the_rows_agree_with_the_source_row_by_row(running_city):
    entry, resource = first_dataset(running_city.url)
    source = pandas.read_excel(datasets.FOLDER / entry["file"], dtype=str, keep_default_na=False, engine="openpyxl")
    download = requests.get(f"{running_city.url}/data/download/{resource['id']}.csv", timeout=60)
    table = pandas.read_csv(io.BytesIO(download.content), dtype=str, keep_default_na=False)
    rows, url = [], f"{running_city.url}/api/v1/resources/{resource['id']}/rows?limit=1000"
    while url:
        answer = requests.get(url, timeout=60).json()
        rows += answer["rows"]
        url = answer["next"]
    columns = [name for name in table.columns if name in source.columns]
    assert len(columns) == len(source.columns)
    assert table[columns].to_dict("records") == source[columns].to_dict("records")
    as_text = [{name: "" if row[name] is None else str(row[name]) for name in columns} for row in rows]
    assert as_text == table[columns].to_dict("records")


def test_a_filter_in_chinese_answers_the_rows_it_names(running_city):
    _, resource = first_dataset(running_city.url)
    answer = requests.get(
        f"{running_city.url}/api/v1/resources/{resource['id']}/rows?"
        + urllib.parse.urlencode({"所在地": "宣城市", "select": "学校名称,所在地"}),
        timeout=20,
    ).json()
    assert answer["total"] == len(answer["rows"]) >= 1
    assert {row["所在地"] for row in answer["rows"]} == {"宣城市"}
