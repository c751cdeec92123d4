"""A citizen's case: received once, moved only along the table, answered by two people, published only if agreed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from cluster.errors import Conflict, Invalid, NotAllowed
from cluster.models import Role
from interaction import answering, codes, deadlines
from interaction.models import Case, CaseEvent
from interaction.states import MOVES, Act, State
from tests.factories import make_case, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(city):
    city.writer = make_user(Role.WRITER, city.jtj)
    city.manager = make_user(Role.SITE_MANAGER, city.jtj)
    city.stranger = make_user(Role.SITE_MANAGER, city.xxb)
    city.office = make_user(Role.IT_OFFICE, city.portal)
    return city


def answered(people, **fields) -> Case:
    case = answering.accept(make_case(people.jtj, **fields), by=people.writer)
    case = answering.answer(case, text="周六上午九点到十二点开放。", by=people.writer)
    return answering.approve_answer(case, by=people.manager)


def test_a_letter_gets_a_code_and_a_deadline_in_working_days(people):
    case = make_case(people.jtj, kind="consultation", received_at=datetime(2025, 9, 29, 2, tzinfo=UTC))
    assert len(codes.normalise(case.query_code)) == 12
    assert case.due_on.isoformat() == "2025-10-10"
    assert case.state == State.RECEIVED
    assert Case.objects.by_code(case.query_code.lower().replace("-", " ")).get() == case


def test_a_deadline_in_a_year_without_a_notice_is_marked_provisional(people):
    case = make_case(people.jtj, kind="complaint", received_at=datetime(2026, 12, 28, 2, tzinfo=UTC))
    assert case.due_on.year == 2027
    assert "（暂定）" in case.events.get().public_line


def test_the_same_message_twice_is_one_case(people):
    first = make_case(people.jtj, outside_id="same")
    second = make_case(people.jtj, outside_id="same")
    assert first == second
    assert first.events.count() == 1


def test_the_database_keeps_neither_code_nor_phone_readable(people):
    case = make_case(people.jtj, phone="13956300217")
    row = (
        Case.objects.filter(pk=case.pk).extra(select={"raw": "phone || phone_tail || code_digest"}).values("raw").get()
    )
    assert "13956300217" not in row["raw"] and "0217" not in row["raw"]
    assert codes.normalise(case.query_code) not in row["raw"]


@pytest.mark.parametrize("slip", [0, 4, 10])
def test_one_mistyped_character_of_a_code_is_noticed(slip):
    code = codes.normalise(codes.code_for("web", "a message"))
    wrong = code[:slip] + ("2" if code[slip] != "2" else "3") + code[slip + 1 :]
    assert codes.normalise(wrong) == ""
    assert codes.normalise(code) == code


def test_the_answer_is_written_by_one_person_and_approved_by_another(people):
    case = answering.accept(make_case(people.jtj), by=people.manager)
    case = answering.answer(case, text="周六上午开放。", by=people.manager)
    with pytest.raises(NotAllowed, match="另一人审核"):
        answering.approve_answer(case, by=people.manager)
    case.refresh_from_db()
    assert case.state == State.IN_REVIEW


def test_an_approval_is_of_the_text_that_was_read(people):
    case = answering.answer(answering.accept(make_case(people.jtj), by=people.writer), text="甲", by=people.writer)
    with pytest.raises(Conflict, match="改过"):
        answering.approve_answer(case, by=people.manager, digest="0" * 64)
    assert answering.approve_answer(case, by=people.manager, digest=case.current_answer.digest).state == State.ANSWERED


def test_the_time_an_answer_took_is_counted_in_working_days(people):
    received = datetime(2026, 9, 29, 2, tzinfo=UTC)
    case = answering.accept(make_case(people.jtj, received_at=received), by=people.writer)
    case = answering.answer(case, text="可以。", by=people.writer)
    case = answering.approve_answer(case, by=people.manager, at=datetime(2026, 10, 9, 2, tzinfo=UTC))
    assert case.days_taken == 3


@pytest.mark.parametrize(
    "act",
    [
        answering.accept,
        lambda case, by: answering.answer(case, text="答", by=by),
        lambda case, by: answering.decline(case, by=by, reason="not-ours"),
        lambda case, by: answering.publish_answer(case, by=by),
    ],
)
def test_another_department_can_do_nothing_with_a_case(people, act):
    with pytest.raises(NotAllowed):
        act(make_case(people.jtj), by=people.stranger)


def test_a_transfer_changes_the_department_and_not_the_deadline(people):
    case = make_case(people.portal)
    due = case.due_on
    case = answering.transfer(case, to=people.jtj, by=people.office, reason="属教育职责")
    assert (case.department, case.due_on, case.state) == (people.jtj, due, State.TRANSFERRED)
    assert answering.accept(case, by=people.writer).state == State.ACCEPTED


def test_a_case_is_refused_only_with_a_reason_of_the_list_and_the_citizen_reads_it(people):
    case = make_case(people.jtj)
    with pytest.raises(Invalid, match="理由"):
        answering.decline(case, by=people.manager, reason="no time")
    case = answering.decline(case, by=people.manager, reason="judicial", note="请向市中级人民法院查询")
    assert "市中级人民法院" in case.events.last().public_line


def test_a_letter_is_published_only_when_its_writer_agreed(people):
    with pytest.raises(Conflict, match="不同意公开"):
        answering.publish_answer(answered(people, publish_consent=False), by=people.manager)


def test_a_published_letter_carries_nothing_that_points_to_a_person(people):
    case = answered(people, body="我叫张三，手机13956300217，住和平路12号楼302室。想问周六开放吗？")
    with pytest.raises(Invalid, match="手机号"):
        answering.publish_answer(case, by=people.manager, body="手机13956300217的人问周六开放吗？")
    case = answering.publish_answer(case, by=people.manager)
    assert "13956300217" not in case.public_body and "302室" not in case.public_body
    assert answering.withdraw_answer(case, by=people.manager, reason="当事人要求").published_at is None


def test_a_returned_answer_keeps_its_text_and_the_reason(people):
    case = answering.answer(
        answering.accept(make_case(people.jtj), by=people.writer), text="请咨询窗口。", by=people.writer
    )
    case = answering.return_answer(case, by=people.manager, reason="答非所问")
    case = answering.answer(case, text="周六上午开放。", by=people.writer)
    assert [(one.round, one.decision) for one in case.answers.all()] == [(1, "returned"), (2, "pending")]


VERBS = {
    Act.ACCEPT: lambda case, who: answering.accept(case, by=who.writer),
    Act.TRANSFER: lambda case, who: answering.transfer(case, to=who.xxb, by=who.office, reason="职责"),
    Act.ANSWER: lambda case, who: answering.answer(case, text="答", by=who.writer),
    Act.RETURN: lambda case, who: answering.return_answer(case, by=who.manager, reason="改"),
    Act.APPROVE: lambda case, who: answering.approve_answer(case, by=who.manager),
    Act.DECLINE: lambda case, who: answering.decline(case, by=who.manager, reason="not-ours"),
    Act.PUBLISH: lambda case, who: answering.publish_answer(case, by=who.manager),
    Act.WITHDRAW: lambda case, who: answering.withdraw_answer(case, by=who.manager, reason="撤"),
}


@pytest.mark.parametrize("act", VERBS)
def test_a_move_that_is_not_in_the_table_does_not_exist(people, act):
    case = make_case(people.jtj)
    events = CaseEvent.objects.count()
    for state in set(State) - MOVES[act][0]:
        Case.objects.filter(pk=case.pk).update(state=state, answered_at=timezone.now())
        with pytest.raises(Conflict):
            VERBS[act](case, people)
    assert CaseEvent.objects.count() == events


def test_events_are_only_added(people):
    event = make_case(people.jtj).events.get()
    event.note = "改"
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()


def test_name_and_phone_are_deleted_a_year_after_the_case_is_closed(people):
    case = answered(people, phone="13956300217")
    long_ago = timezone.now() - timedelta(days=400)
    Case.objects.filter(pk=case.pk).update(answered_at=long_ago)
    assert answering.close_answered() == 1
    assert answering.forget_contacts() == 0
    Case.objects.filter(pk=case.pk).update(closed_at=long_ago)
    assert answering.forget_contacts() == 1
    assert answering.forget_contacts() == 0
    case.refresh_from_db()
    assert (case.phone, case.phone_tail) == ("", "0217")


def test_a_new_calendar_moves_the_deadlines_of_open_cases(people):
    from interaction.models import CalendarDay

    case = make_case(people.jtj, kind="consultation", received_at=datetime(2026, 11, 23, 2, tzinfo=UTC))
    CalendarDay.objects.create(day="2026-11-25", source="市政府公告：台风停工")
    assert deadlines.recount_deadlines() == 1
    case.refresh_from_db()
    assert case.due_on.isoformat() == "2026-11-27"
    assert deadlines.recount_deadlines() == 0


def test_words_of_danger_are_marked_urgent(people):
    assert make_case(people.jtj, body="楼下闻到煤气泄漏，没人管").urgent
    assert not make_case(people.jtj, body="周六开放吗").urgent


@pytest.mark.parametrize(
    "written",
    [
        "身份证342501198001011234",
        "手机１３９５６３００２１７",
        "139-5630-0217",
        "皖P12345的车",
        "和平路12号楼302室",
        "wang@example.com",
    ],
)
def test_what_points_to_a_person_is_masked_however_it_is_written(written):
    from interaction import privacy

    assert privacy.personal_marks(f"想问，{written}，周六开吗")
    assert privacy.personal_marks(privacy.masked(f"想问，{written}，周六开吗")) == []


@pytest.mark.parametrize("harmless", ["请拨打0563-3022000", "12345", "2026年11月25日8:30", "补助3000元，共120户"])
def test_what_belongs_to_an_office_is_left_alone(harmless):
    from interaction import privacy

    assert privacy.masked(harmless) == harmless
