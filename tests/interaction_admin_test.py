"""办件 in the admin: a department's people see and work on their own cases, 信息办 sees all and hands them on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cluster.models import Role
from interaction import answering
from interaction.models import CalendarDay, Case
from interaction.states import State
from tests.factories import make_case, make_user

pytestmark = pytest.mark.django_db
HOST = {"host": "localhost:8000"}
INBOX = "/admin/cases/"


@pytest.fixture
def people(city):
    city.writer, city.manager = make_user(Role.WRITER, city.jtj), make_user(Role.SITE_MANAGER, city.jtj)
    city.stranger, city.office = make_user(Role.SITE_MANAGER, city.xxb), make_user(Role.IT_OFFICE, city.portal)
    return city


def get(client, user, path):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(path, headers=HOST)


def act(client, user, case, **data):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.post(f"{INBOX}{case.pk}/", data, headers=HOST)


def test_the_inbox_holds_the_departments_own_cases_by_deadline(people, client):
    late = make_case(people.jtj, title="晚到期的信", kind="complaint")
    soon = make_case(people.jtj, title="早到期的信", kind="consultation")
    make_case(people.xxb, title="别人的信")
    text = get(client, people.writer, INBOX).content.decode()
    assert text.index(soon.subject) < text.index(late.subject)
    assert "还剩 3 个工作日" in text and "别人的信" not in text


def test_what_sounds_dangerous_stands_first(people, client):
    make_case(people.jtj, title="普通的信", kind="consultation")
    make_case(people.jtj, title="着急的信", kind="complaint", body="楼下煤气泄漏")
    text = get(client, people.writer, INBOX).content.decode()
    assert text.index("着急的信") < text.index("普通的信")


def test_the_city_office_sees_all_and_a_stranger_nothing_of_it(people, client):
    case = make_case(people.jtj, title="教育的信")
    assert "教育的信" in get(client, people.office, INBOX).content.decode()
    assert "教育的信" not in get(client, people.stranger, INBOX).content.decode()
    assert get(client, people.stranger, f"{INBOX}{case.pk}/").status_code == 404
    assert act(client, people.stranger, case, act="accept").status_code == 404
    case.refresh_from_db()
    assert case.state == State.RECEIVED


def test_who_does_no_desk_work_has_no_desk(people, client):
    response = get(client, make_user(Role.DATA_STEWARD, people.jtj), INBOX)
    assert response.status_code == 404


def test_a_letter_goes_from_receipt_to_the_site_by_buttons(people, client):
    case = make_case(people.jtj)
    act(client, people.writer, case, act="accept", kind="help")
    act(client, people.writer, case, act="answer", answer="周六上午九点开放。")
    case.refresh_from_db()
    page = get(client, people.manager, f"{INBOX}{case.pk}/").content.decode()
    assert "审核通过并答复" in page and "周六上午九点开放。" in page
    act(client, people.manager, case, act="approve", digest=case.current_answer.digest)
    act(
        client,
        people.manager,
        case,
        act="publish",
        title="周六开放吗",
        body="想问周六开放吗？",
        text="周六上午九点开放。",
    )
    case.refresh_from_db()
    assert (case.state, case.kind, bool(case.published_at)) == (State.ANSWERED, "help", True)
    assert client.get(case.get_absolute_url(), headers={"host": "jtj.localhost:8000"}).status_code == 200


def test_who_wrote_the_answer_has_no_button_to_approve_it(people, client):
    case = answering.accept(make_case(people.jtj), by=people.manager)
    answering.answer(case, text="开放。", by=people.manager)
    page = get(client, people.manager, f"{INBOX}{case.pk}/").content.decode()
    assert "审核通过并答复" not in page and "须由另一人审核" in page
    assert act(client, people.manager, case, act="approve", digest=case.current_answer.digest).status_code == 403


def test_an_approval_without_the_digest_of_the_screen_is_refused(people, client):
    case = answering.answer(answering.accept(make_case(people.jtj), by=people.writer), text="开放。", by=people.writer)
    assert act(client, people.manager, case, act="approve").status_code == 409


def test_a_refusal_keeps_what_was_typed(people, client):
    case = answering.accept(make_case(people.jtj), by=people.writer)
    page = act(client, people.writer, case, act="answer", answer="写" * 5001)
    assert page.status_code == 400
    assert "写" * 5001 in page.content.decode() and "不能超过 5000 字" in page.content.decode()


def test_the_city_office_hands_a_letter_on(people, client):
    case = make_case(people.portal)
    act(client, people.office, case, act="transfer", to="jtj", reason="教育职责")
    case.refresh_from_db()
    assert (case.department, case.state) == (people.jtj, State.TRANSFERRED)


def test_the_phone_is_shown_to_those_who_work_on_the_case_alone(people, client):
    case = make_case(people.jtj, phone="13956300217")
    assert "13956300217" in get(client, people.writer, f"{INBOX}{case.pk}/").content.decode()
    assert "13956300217" not in get(client, people.office, f"{INBOX}{case.pk}/").content.decode()


def test_a_case_is_found_by_its_query_code(people, client):
    case, other = make_case(people.jtj, title="要找的信"), make_case(people.jtj, title="另一封信")
    text = get(client, people.writer, f"{INBOX}?q={case.query_code}").content.decode()
    assert case.subject in text and other.subject not in text


def test_the_inbox_asks_the_same_few_questions_however_many_cases(people, client, django_assert_max_num_queries):
    for _ in range(5):
        make_case(people.jtj)
    get(client, people.writer, INBOX)
    with django_assert_max_num_queries(30):
        client.get(INBOX, headers=HOST)


def test_the_city_office_enters_days_off_and_deadlines_move(people, client):
    case = make_case(people.jtj, kind="consultation")
    client.force_login(people.office, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(
        "/admin/calendar-days/new/", {"day": case.due_on.isoformat(), "source": "停工公告"}, headers=HOST
    )
    assert answer.status_code == 302
    before, day = case.due_on, CalendarDay.objects.get().day
    case.refresh_from_db()
    assert day == before and case.due_on > before


def test_nobody_else_touches_calendar_or_rules(people, client):
    for path in ("/admin/calendar-days/", "/admin/calendar-days/new/", "/admin/deadline-rules/"):
        assert get(client, people.manager, path).status_code in (302, 403)
    assert get(client, make_user(is_superuser=True, is_staff=True), "/admin/calendar-days/new/").status_code in (
        302,
        403,
    )


def test_the_menu_shows_the_desk_to_those_who_have_one(people, client):
    assert INBOX in get(client, people.writer, "/admin/").content.decode()
    assert INBOX not in get(client, make_user(Role.DATA_STEWARD, people.jtj), "/admin/").content.decode()


def test_an_overdue_case_says_so(people, client):
    case = make_case(people.jtj)
    Case.objects.filter(pk=case.pk).update(due_on=timezone.localdate() - timedelta(days=9))
    assert "已逾期" in get(client, people.writer, INBOX).content.decode()
