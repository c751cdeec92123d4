"""索引号: the publisher's code, the month, five digits; once given, never again."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction

from cluster.errors import Conflict, Invalid, NotAllowed
from cluster.models import Role
from disclosure.models import DisclosureDocument, numbering
from disclosure.publishing import draft_from_text
from tests.factories import make_document, make_user

APRIL = datetime(2026, 4, 30, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def channel_of(department):
    return department.root_page.get_children().get(slug="documents").specific


def test_numbers_count_up_by_department_and_city_month(city):
    with time_machine.travel(APRIL, tick=False):
        assert numbering.take(city.xxb) == "003280028/202604-00001"
        assert numbering.take(city.xxb) == "003280028/202604-00002"
        assert numbering.take(city.jtj).endswith("/202604-00001")
    with time_machine.travel(APRIL.replace(month=5), tick=False):
        assert numbering.take(city.xxb) == "003280028/202605-00001"


def test_the_code_ends_in_its_check_character(city):
    code = numbering.publisher_code(city.xxb)
    total = sum(int(digit) * weight for digit, weight in zip(code[:8], numbering.WEIGHTS, strict=True))
    assert code[8] == {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


def test_a_number_is_not_given_again_after_its_document_is_deleted(city):
    first = make_document(city.xxb, live=False)
    gone = first.index_number
    first.delete()
    assert make_document(city.xxb, live=False).index_number != gone


def test_a_number_is_not_given_again_after_its_draft_was_rolled_back(city):
    writer, taken = make_user(Role.WRITER, city.xxb), []
    with pytest.raises(Exception, match="slug"):
        draft_from_text(channel_of(city.xxb), "标题\n正文。", by=writer, slug="含 空格/斜线" * 10)
    taken = list(numbering.IssuedNumber.objects.values_list("number", flat=True))
    assert len(taken) == 1 and not DisclosureDocument.objects.exists()
    assert draft_from_text(channel_of(city.xxb), "标题\n正文。", by=writer).index_number not in taken


def test_a_document_made_in_the_editor_gets_its_number_when_saved_and_keeps_it(city):
    document = DisclosureDocument(title="编辑器里新建", publisher="宣城市信息化办公室", live=False)
    channel_of(city.xxb).add_child(instance=document)
    number = document.index_number
    assert number.startswith("003280028/")
    document.title = "改名"
    document.save()
    assert DisclosureDocument.objects.get(pk=document.pk).index_number == number


def test_a_copy_is_another_document_with_another_number(city):
    document = make_document(city.xxb, live=False)
    copy = document.copy(update_attrs={"slug": "copy"}, keep_live=False)
    assert copy.index_number and copy.index_number != document.index_number


@pytest.mark.parametrize("number", ["756832667/201911-99", "abc", "756832667-201911-00099", ""])
def test_a_foreign_number_must_have_the_national_form(city, number):
    with pytest.raises(Invalid, match="不是索引号"):
        numbering.enter(number)


@pytest.mark.parametrize(
    "number", ["756832667/201911-00099", "11341700003244967K/202102-00038", "000014349/2017-00110"]
)
def test_a_foreign_number_is_entered_once(db, number):
    assert numbering.enter(number) == number
    with pytest.raises(Conflict, match="已经用过"):
        numbering.enter(number)


def test_a_migrated_number_is_stepped_over_by_the_counter(city):
    with time_machine.travel(APRIL, tick=False):
        numbering.enter("003280028/202604-00001")
        assert numbering.take(city.xxb) == "003280028/202604-00002"


def test_only_the_departments_own_editors_may_draft(city):
    for stranger in (make_user(Role.WRITER, city.jtj), make_user(Role.DATA_STEWARD, city.xxb), make_user()):
        with pytest.raises(NotAllowed):
            draft_from_text(channel_of(city.xxb), "标题\n正文。", by=stranger)
    assert not numbering.IssuedNumber.objects.exists()


def test_taking_a_number_inside_a_transaction_that_fails_takes_nothing_else_with_it(city):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        numbering.take(city.xxb)
        1 / 0  # noqa: B018
    assert numbering.take(city.xxb).endswith("-00001"), "nobody ever saw the first one"
