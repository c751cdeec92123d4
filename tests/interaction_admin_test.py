"""办件 in the admin: a department's people see and work on their own cases, 信息办 sees all and hands them on."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cluster.errors import Invalid, NotAllowed
from cluster.models import Role
from interaction import answering, deadlines
from interaction.models import CalendarDay, Case, DeadlineRule
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


def act(client, user, case, act, **data):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.post(f"{INBOX}{case.pk}/{act}/", data, headers=HOST)


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
    assert act(client, people.stranger, case, "accept").status_code == 404
    case.refresh_from_db()
    assert case.state == State.RECEIVED


def test_who_does_no_desk_work_has_no_desk(people, client):
    response = get(client, make_user(Role.DATA_STEWARD, people.jtj), INBOX)
    assert response.status_code == 404


def test_a_letter_goes_from_receipt_to_the_site_by_buttons(people, client):
    case = make_case(people.jtj)
    act(client, people.writer, case, "accept", kind="help")
    act(client, people.writer, case, "answer", answer="周六上午九点开放。")
    case.refresh_from_db()
    page = get(client, people.manager, f"{INBOX}{case.pk}/").content.decode()
    assert "审核通过并答复" in page and "周六上午九点开放。" in page
    act(client, people.manager, case, "approve", digest=case.current_answer.digest)
    act(
        client,
        people.manager,
        case,
        "publish",
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
    assert f"{INBOX}{case.pk}/approve/" not in page and "须由另一人审核" in page
    assert act(client, people.manager, case, "approve", digest=case.current_answer.digest).status_code == 403


def test_who_wrote_the_answer_cannot_send_it_back_either(people, client):
    case = answering.accept(make_case(people.jtj), by=people.manager)
    answering.answer(case, text="开放。", by=people.manager)
    assert act(client, people.manager, case, "return", why="再想想").status_code == 403


def test_an_approval_without_the_digest_of_the_screen_is_refused(people, client):
    case = answering.answer(answering.accept(make_case(people.jtj), by=people.writer), text="开放。", by=people.writer)
    assert act(client, people.manager, case, "approve").status_code == 409


def test_a_refusal_keeps_what_was_typed(people, client):
    case = answering.accept(make_case(people.jtj), by=people.writer)
    page = act(client, people.writer, case, "answer", answer="写" * 5001)
    assert page.status_code == 400
    assert "写" * 5001 in page.content.decode() and "不能超过 5000 字" in page.content.decode()


def test_an_answer_that_came_too_late_is_given_back_to_its_writer(people, client):
    case = answering.accept(make_case(people.jtj), by=people.writer)
    answering.answer(case, text="同事先答了。", by=people.manager)
    page = act(client, people.writer, case, "answer", answer="我写了很久的答复。")
    assert page.status_code == 409 and "没有保存的内容" in page.content.decode()
    assert "我写了很久的答复。" in page.content.decode() and case.answers.count() == 1


def test_the_city_office_hands_a_letter_on(people, client):
    case = make_case(people.portal)
    act(client, people.office, case, "transfer", to="jtj", reason="教育职责")
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


@pytest.mark.parametrize(
    ("table", "entry"),
    [
        ("calendar-days", lambda case: {"day": case.due_on.isoformat(), "source": "停工公告"}),
        ("deadline-rules", lambda case: {"kind": case.kind, "workdays": 9, "source": "市政府文件"}),
    ],
)
def test_deadlines_follow_what_the_city_office_enters_and_what_it_deletes(people, client, table, entry):
    case = make_case(people.jtj, kind="consultation")
    before = case.due_on
    client.force_login(people.office, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(f"/admin/{table}/new/", entry(case), headers=HOST).status_code == 302
    case.refresh_from_db()
    assert case.due_on > before
    made = (CalendarDay if table == "calendar-days" else DeadlineRule).objects.get()
    assert client.post(f"/admin/{table}/delete/{made.pk}/", headers=HOST).status_code == 302
    case.refresh_from_db()
    assert case.due_on == before
    told = ModelLogEntry.objects.filter(content_type__model=made._meta.model_name, user=people.office)
    assert [act.partition(".")[2] for act in told.order_by("pk").values_list("action", flat=True)] == ["set", "remove"]


def test_a_day_entered_twice_is_told_beside_its_field(people, client):
    client.force_login(people.office, backend="django.contrib.auth.backends.ModelBackend")
    day = {"day": "2026-12-01", "source": "停工公告"}
    client.post("/admin/calendar-days/new/", day, headers=HOST)
    again = client.post("/admin/calendar-days/new/", day, headers=HOST)
    assert again.status_code == 200 and CalendarDay.objects.count() == 1
    with pytest.raises(Invalid, match="日期"):
        deadlines.set_day(CalendarDay(), day="2026-12-01", is_workday=False, source="又一次", by=people.office)


def test_an_entry_that_is_moved_to_another_day_frees_the_first(people):
    case = make_case(people.jtj, kind="consultation")
    before = case.due_on
    entry = deadlines.set_day(CalendarDay(), day=before, is_workday=False, source="停工公告", by=people.office)
    deadlines.set_day(entry, day=before + timedelta(days=60), is_workday=False, source="改期", by=people.office)
    case.refresh_from_db()
    assert case.due_on == before and CalendarDay.objects.count() == 1


def test_calendar_and_deadlines_are_the_city_offices_alone(people):
    entry = deadlines.set_day(CalendarDay(), day="2026-12-01", is_workday=False, source="停工公告", by=people.office)
    for person in (people.manager, make_user(is_superuser=True)):
        with pytest.raises(NotAllowed, match="市信息办"):
            deadlines.remove_day(entry, by=person)
        with pytest.raises(NotAllowed, match="市信息办"):
            deadlines.set_deadline(DeadlineRule(), kind="help", workdays=9, source="文件", by=person)


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
