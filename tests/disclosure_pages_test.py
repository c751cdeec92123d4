"""政府信息公开 as a reader meets it: the list by class, the document, its PDF."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from disclosure import pdf, plaintext
from disclosure.classes import Tie
from disclosure.models import DocumentTie
from tests.factories import make_document, make_newsroom

HOST = {"host": "xxb.localhost:8000"}


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def newsroom(city):
    return make_newsroom(city.xxb)


def path_of(document) -> str:
    return document.url_path.removeprefix("/xxb")


def show(client, path: str) -> str:
    answer = client.get(path, headers=HOST)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_narrows_by_class_theme_year_validity_and_words(client, city, newsroom):
    make_document(
        city.xxb, "信息化规划", newsroom=newsroom, category="plan", theme="general", document_number="宣信办[2026]1号"
    )
    make_document(city.xxb, "旧办法", newsroom=newsroom, category="rules", validity="repealed")
    make_document(city.xxb, "到期的办法", newsroom=newsroom, category="rules", expires_on=date(2020, 1, 1))
    year = timezone.localdate().year
    for query, expected in [
        ("", {"信息化规划", "旧办法", "到期的办法"}),
        ("?category=plan", {"信息化规划"}),
        ("?theme=general", {"信息化规划"}),
        ("?validity=expired", {"到期的办法"}),
        ("?validity=valid", {"信息化规划"}),
        ("?validity=repealed", {"旧办法"}),
        ("?q=〔2026〕1", {"信息化规划"}),
        (f"?year={year}", {"信息化规划", "旧办法", "到期的办法"}),
        ("?year=1999", set()),
        ("?category=nonsense&year=x&page=-3", {"信息化规划", "旧办法", "到期的办法"}),
    ]:
        answer = client.get(f"/documents/{query}", headers=HOST)
        assert {row.title for row in answer.context["rows"]} == expected, query


def test_a_document_past_its_last_day_says_so_without_anybody_touching_it(client, city, newsroom):
    document = make_document(city.xxb, "今天还有效", newsroom=newsroom, expires_on=timezone.localdate())
    assert document.standing == "valid"
    over = make_document(city.xxb, "昨天到期", newsroom=newsroom, expires_on=timezone.localdate() - timedelta(days=1))
    assert "本文件已<b>失效</b" in show(client, path_of(over))


def test_a_tie_is_stored_once_and_shown_on_both_documents(client, city, newsroom):
    old = make_document(city.xxb, "旧的管理办法", newsroom=newsroom, validity="repealed")
    new = make_document(city.xxb, "新的管理办法", newsroom=newsroom)
    DocumentTie.objects.create(document=new, other=old, tie=Tie.REPEALS)
    assert "旧的管理办法" in show(client, path_of(new))
    page = show(client, path_of(old))
    assert "被废止于" in page and "新的管理办法" in page


def test_brackets_of_a_document_number_are_made_those_of_the_standard(city):
    assert (
        make_document(city.xxb, live=False, document_number="宣政办（2026）5号").document_number == "宣政办〔2026〕5号"
    )


def test_a_document_shows_whom_it_is_for_and_who_issued_it(client, city, newsroom):
    text = "各县、市、区人民政府：\n一、办理范围\n全部纳入。\n宣城市信息化办公室\n2026年4月9日"
    page = show(client, path_of(make_document(city.xxb, "关于网上办事的通知", text, newsroom=newsroom)))
    assert '<p class="to">各县、市、区人民政府：</p>' in page
    assert '<p class="seal-line">宣城市信息化办公室<br>2026年4月9日</p>' in page


def test_the_pdf_is_promised_then_made_by_the_worker_then_served_under_its_chinese_name(client, city, newsroom):
    pytest.importorskip("weasyprint")
    document = make_document(city.xxb, "关于网上办事的通知", newsroom=newsroom, document_number="宣信办〔2026〕7号")
    address = path_of(document) + "document.pdf"
    waiting = client.get(address, headers=HOST)
    assert waiting.status_code == 202 and "正在生成 PDF" in waiting.content.decode() and waiting["Refresh"]
    pdf.make.func(document.pk)
    answer = client.get(address, headers=HOST)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    from urllib.parse import unquote

    assert "宣信办〔2026〕7号　关于网上办事的通知.pdf" in unquote(answer["Content-Disposition"])


def test_a_changed_document_has_another_pdf(city, newsroom):
    document = make_document(city.xxb, "第一版", newsroom=newsroom)
    before = pdf.place(document)
    document.title = "第二版"
    assert pdf.place(document) != before


def test_where_typesetting_is_not_possible_the_page_says_why_and_the_text_is_there(client, city, newsroom, monkeypatch):
    document = make_document(city.xxb, "无法排版的文件", newsroom=newsroom)

    def no_pango(document):
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(pdf, "typeset", no_pango)
    pdf.make.func(document.pk)
    answer = client.get(path_of(document) + "document.pdf", headers=HOST)
    assert answer.status_code == 503 and "服务器缺少排版组件" in answer.content.decode()
    assert "无法排版的文件" in show(client, path_of(document))


def test_there_is_no_pdf_of_a_draft_or_of_another_page(client, city, newsroom):
    draft = make_document(city.xxb, "草稿", newsroom=newsroom, live=False)
    for path in (path_of(draft), "/documents/", "/", "/nothing/"):
        assert client.get(f"{path}document.pdf", headers=HOST).status_code == 404


def test_queries_of_a_document_do_not_grow_with_its_neighbours(client, city, newsroom, django_assert_max_num_queries):
    document = make_document(city.xxb, "一件", newsroom=newsroom)
    show(client, path_of(document))
    for number in range(3):
        make_document(city.xxb, f"又一件{number}", newsroom=newsroom)
    with django_assert_max_num_queries(20):
        show(client, path_of(document))


def test_plain_text_without_a_title_is_refused():
    with pytest.raises(ValueError, match="没有标题"):
        plaintext.read("\n \n")


def test_dates_and_numbers_at_the_beginning_of_a_line_are_not_taken_for_headings():
    text = "标题\n2016.5亿元用于建设。\n1.5%的增长\n(2016年)数据如下:\n一、总则\n3.加强值守。落实责任。"
    assert [heading.line for heading in plaintext.read(text).headings] == ["一、总则", "3.加强值守"]
