"""A citizen writes without an account, on any host and without script; gets a code; sees the answer; others see it if
agreed."""

import re

import pytest
from django.urls import reverse

from cluster.models import Role
from interaction import answering
from interaction.models import Case
from tests.factories import make_case, make_published_case, make_user

pytestmark = pytest.mark.django_db
PORTAL, BUREAU = {"host": "localhost:8000"}, {"host": "jtj.localhost:8000"}
LETTER = {
    "kind": "consultation",
    "department": "jtj",
    "title": "周六开放吗",
    "body": "想问周六上午开放吗？",
    "name": "",
    "phone": "139 5630 0217",
    "consent": "yes",
    "form_id": "8a9d5c1e-7d0b-4a51-9d55-0a3f8f0f2f11",
}


def post(client, path, data, headers=BUREAU, **extra):
    return client.post(path, data, headers=headers, **extra)


def test_a_letter_leads_to_a_slip_with_code_and_deadline(city, client):
    answer = post(client, "/letters/new/", LETTER)
    assert (answer.status_code, answer["Location"]) == (302, "../sent/")
    case = Case.objects.get()
    slip = client.get("/letters/sent/", headers=BUREAU).content.decode()
    assert case.query_code in slip
    assert f"{case.due_on.year} 年 {case.due_on.month} 月 {case.due_on.day} 日" in slip
    assert (case.department, case.phone, case.phone_tail) == (city.jtj, "13956300217", "0217")


def test_the_slip_is_the_senders_alone(city, client):
    post(client, "/letters/new/", LETTER)
    client.cookies.clear()
    assert client.get("/letters/sent/", headers=BUREAU).status_code == 302


def test_sending_twice_is_one_letter(city, client):
    post(client, "/letters/new/", LETTER)
    assert post(client, "/letters/new/", LETTER).status_code == 302
    assert Case.objects.count() == 1


def test_two_people_behind_one_cached_form_page_are_two_letters(city, client):
    post(client, "/letters/new/", LETTER)
    post(client, "/letters/new/", {**LETTER, "phone": "13800000000", "body": "另一件事"})
    assert Case.objects.count() == 2


def test_the_form_is_never_cached(city, client):
    assert "no-store" in client.get("/letters/new/", headers=PORTAL)["Cache-Control"]


def test_an_error_says_what_to_do_and_keeps_what_was_typed(city, client):
    page = post(client, "/letters/new/", {**LETTER, "phone": "1395630021"})
    text = page.content.decode()
    assert page.status_code == 400
    assert "手机号应是 11 位数字，现在是 10 位" in text
    assert "想问周六上午开放吗？" in text and 'value="1395630021"' in text
    assert re.search(
        r'aria-invalid="true"[^>]*aria-describedby="id_phone_helptext id_phone_error"|'
        r'aria-describedby="id_phone_helptext id_phone_error"[^>]*aria-invalid="true"',
        text,
    )
    assert Case.objects.count() == 0


def test_the_department_of_the_host_is_chosen_beforehand_and_none_on_the_portal(city, client):
    assert '<option value="jtj" selected>' in client.get("/letters/new/", headers=BUREAU).content.decode()
    assert '<option value="" selected>' in client.get("/letters/new/", headers=PORTAL).content.decode()


def test_a_letter_to_nobody_goes_to_the_city(city, client):
    post(client, "/letters/new/", {**LETTER, "department": ""}, headers=PORTAL)
    assert Case.objects.get().department == city.portal


def test_what_only_a_program_fills_in_stops_the_letter(city, client):
    assert post(client, "/letters/new/", {**LETTER, "website": "http://spam"}).status_code == 400
    assert Case.objects.count() == 0


def test_one_address_sends_only_so_many_letters_an_hour(city, client):
    codes = [post(client, "/letters/new/", {**LETTER, "body": f"第{n}件事"}).status_code for n in range(11)]
    assert codes == [302] * 10 + [429]


def test_a_letter_that_is_too_long_is_refused_with_its_length(city, client):
    assert (
        "内容最多 2000 字，现在是 2001 字"
        in post(client, "/letters/new/", {**LETTER, "body": "长" * 2001}).content.decode()
    )


def test_where_a_letter_stands_is_told_for_code_and_four_digits(city, client):
    case = make_case(city.jtj)
    page = post(client, "/letters/status/", {"code": case.query_code.lower(), "tail": "0217"}, headers=PORTAL)
    assert case.subject in page.content.decode() and "待受理" in page.content.decode()


def test_the_answer_is_not_told_before_it_is_approved(city, client):
    writer, manager = make_user(Role.WRITER, city.jtj), make_user(Role.SITE_MANAGER, city.jtj)
    case = answering.answer(answering.accept(make_case(city.jtj), by=writer), text="周六上午九点开门。", by=writer)
    keys = {"code": case.query_code, "tail": "0217"}
    assert "周六上午九点开门" not in post(client, "/letters/status/", keys).content.decode()
    answering.approve_answer(case, by=manager)
    assert "周六上午九点开门" in post(client, "/letters/status/", keys).content.decode()


def test_four_digits_cannot_be_guessed(city, client):
    case = make_case(city.jtj)
    for guess in range(5):
        assert post(client, "/letters/status/", {"code": case.query_code, "tail": f"{guess:04}"}).status_code == 400
    page = post(client, "/letters/status/", {"code": case.query_code, "tail": "0217"})
    assert page.status_code == 429
    assert case.subject not in page.content.decode()


def test_guesses_at_one_code_count_however_it_is_written_and_wherever_they_come_from(city, client):
    case = make_case(city.jtj)
    spellings = [
        case.query_code,
        case.query_code.lower(),
        case.query_code.replace("-", ""),
        case.query_code.replace("-", " "),
        f" {case.query_code}",
    ]
    for n, code in enumerate(spellings):
        post(client, "/letters/status/", {"code": code, "tail": "9999"}, REMOTE_ADDR=f"10.0.0.{n}")
    answer = post(client, "/letters/status/", {"code": case.query_code, "tail": "0217"}, REMOTE_ADDR="10.0.0.99")
    assert answer.status_code == 429


def test_an_answered_letter_is_public_with_its_time_and_without_its_writer(city, client):
    case = make_published_case(city.jtj)
    text = client.get(reverse("interaction:letter-show", args=[case.public_id]), headers=BUREAU).content.decode()
    for shown in (case.public_title, "周六上午开放。", "宣城市教育体育局", "个工作日"):
        assert shown in text
    assert "王女士" not in text and "0217" not in text and case.query_code not in text


def test_a_letter_that_is_not_published_has_no_page(city, client):
    case = make_case(city.jtj)
    assert client.get(f"/letters/{case.public_id}/", headers=BUREAU).status_code == 404


def test_a_site_lists_its_own_letters_and_the_portal_all(city, client):
    case = make_published_case(city.jtj)
    other = {"host": "xxb.localhost:8000"}
    assert case.public_title in client.get("/letters/", headers=PORTAL).content.decode()
    assert case.public_title in client.get("/letters/", headers=BUREAU).content.decode()
    assert case.public_title not in client.get("/letters/", headers=other).content.decode()


def test_the_list_asks_the_same_few_questions_however_many_letters(city, client, django_assert_max_num_queries):
    for _ in range(3):
        make_published_case(city.jtj)
    client.get("/letters/", headers=PORTAL)
    with django_assert_max_num_queries(10):
        client.get("/letters/", headers=PORTAL)


def test_what_a_citizen_types_is_shown_as_text(city, client):
    case = make_case(city.jtj, title="<script>alert(1)</script>", body="<b>粗</b>")
    page = post(client, "/letters/status/", {"code": case.query_code, "tail": "0217"}).content.decode()
    assert "<script>alert(1)" not in page and "&lt;script&gt;" in page


def test_figures_say_how_many_came_and_how_long_they_took(city, client):
    make_published_case(city.jtj)
    make_case(city.xxb)
    text = client.get("/letters/figures/", headers=PORTAL).content.decode()
    rows = re.findall(r'<th scope="row">(.*?)</th><td class="r">(\d+)</td>\s*<td class="r">(\d+)</td>', text)
    assert sorted(rows) == [("市信息办", "1", "0"), ("市教育体育局", "1", "1")]
