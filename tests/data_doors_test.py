"""Each act of the steward's room has an address of its own, which takes whatever is sent to it: it is done, or the
reason stands on the page beside what was typed. A key that is missing, foreign or none at all is a 404 or said."""

import uuid
from types import SimpleNamespace

import pytest
from django.urls import reverse

from cluster.errors import Invalid
from opendata.admin import urls
from opendata.catalogue import resources, versions
from opendata.files import workshop
from opendata.layout import Column
from opendata.models import Dataset, PushToken
from opendata.pushing import tokens
from opendata.snapshots import build
from tests.data_room import HOST, as_csv, upload
from tests.factories import make_dataset

TYPED = "写了很久的字"


def whole(room) -> SimpleNamespace:
    """A dataset with one of everything that an address names."""
    dataset = make_dataset(room.xxb, by=room.steward)
    resource = dataset.resources.get()
    with workshop.bench() as bench, build.connect(bench) as con:
        built = build.build(con, "select 0 as rid, 'A' as c0", [Column("c0", "编号", "text")], bench)
    snapshot = versions.publish_rows(resource, built, by=room.steward)
    token, _ = tokens.issue_token(resource, title="夜间任务", secrecy="public", by=room.steward)
    return SimpleNamespace(
        dataset=dataset, resource=resource, column=resource.columns.get(), snapshot=snapshot, token=token
    )


ADDRESSES = [pattern for pattern in urls.urlpatterns if "dataset_id" in pattern.pattern.converters]
NAMED = [pattern for pattern in ADDRESSES if len(pattern.pattern.converters) > 1]


def address_of(pattern, dataset: Dataset, **ids: object) -> str:
    wanted = {name: ids.get(name, uuid.uuid4()) for name in pattern.pattern.converters}
    return reverse(f"opendata_admin:{pattern.name}", kwargs={**wanted, "dataset_id": dataset.pk})


@pytest.mark.parametrize(
    "typed", [{}, {"resource": "x", "title": "", "reason": "", "secrecy": "x", "size": "x"}], ids=str
)
@pytest.mark.parametrize("pattern", ADDRESSES, ids=lambda pattern: pattern.name)
def test_an_address_takes_what_is_missing_or_nonsense(steward, room, pattern, typed):
    own = whole(room)
    ids = {"resource_id": own.resource.pk, "snapshot_id": own.snapshot.pk, "token_id": own.token.pk}
    address = address_of(pattern, own.dataset, **ids)
    assert steward.post(address, typed, **HOST).status_code < 500
    assert steward.get(address, **HOST, follow=True).status_code < 500


@pytest.mark.parametrize("pattern", NAMED, ids=lambda pattern: pattern.name)
def test_what_belongs_to_another_dataset_does_not_exist_here(steward, room, pattern):
    own, other = whole(room), whole(room)
    ids = {"resource_id": other.resource.pk, "snapshot_id": other.snapshot.pk, "token_id": other.token.pk}
    tokens.revoke_token(own.token, by=room.steward)
    PushToken.objects.filter(pk=other.token.pk).update(resource=other.resource)
    sent = {"title": "改", "a": "1", "b": "2"}
    call = steward.get if pattern.name == "compare" else steward.post
    assert call(address_of(pattern, own.dataset, **ids), sent, **HOST).status_code == 404
    assert call(address_of(pattern, own.dataset), sent, **HOST).status_code == 404
    other.token.refresh_from_db()
    assert other.token.revoked_at is None


def test_an_act_that_does_not_exist_is_no_silent_success(steward, room):
    dataset = make_dataset(room.xxb, by=room.steward)
    assert steward.post(f"/admin/data/{dataset.pk}/", {"act": "open"}, **HOST).status_code == 405
    assert steward.post(f"/admin/data/{dataset.pk}/close/", **HOST).status_code == 404


def test_what_was_typed_stays_where_the_verb_refuses(steward, room):
    own = whole(room)
    base = f"/admin/data/{own.dataset.pk}/"
    for address, typed in (
        ("withdraw/", {"reason": TYPED}),  # it is not open
        (f"resources/{own.resource.pk}/revise/", {"title": TYPED, "key": ["没有的列"]}),
        (f"resources/{own.resource.pk}/describe/", {f"column-{own.column.pk}": TYPED * 100}),
        ("resources/add/", {"title": TYPED * 30}),
        ("tokens/issue/", {"title": TYPED, "resource": own.resource.pk, "secrecy": ""}),
        ("revise/", {"title": "", "description": TYPED}),
    ):
        page = steward.post(f"{base}{address}", typed, **HOST).content.decode()
        assert TYPED in page or address == "withdraw/", address
        assert 'class="error"' in page or "不能这样做" in page, address
    assert not Dataset.objects.filter(description=TYPED).exists() and own.resource.columns.get().description == ""


def test_the_page_of_a_file_keeps_what_was_typed_where_the_verb_refuses(steward, room):
    dataset = make_dataset(room.xxb, by=room.steward)
    rows = [["姓名", "电话"], *[["王建国", f"1385630{number:04d}"] for number in range(30)]]
    page = upload(steward, dataset, "名单.csv", as_csv(rows))["Location"]
    finding = dataset.resources.get().intakes.get().findings.filter(column="电话").get()
    typed = {f"action-{finding.pk}": "keep", f"note-{finding.pk}": "短", "note": TYPED, "header_rows": "1"}
    answer = steward.post(f"{page}publish/", typed, **HOST).content.decode()
    assert "保留原样要写明" in answer and TYPED in answer and 'value="短"' in answer
    assert '<option value="keep" selected>' in answer


def test_a_page_whose_columns_are_all_dropped_says_so_and_does_not_send_her_in_circles(steward, room):
    dataset = make_dataset(room.xxb, by=room.steward, subject="person")
    rows = [["姓名"], *[["王建国"] for _ in range(30)]]
    page = upload(steward, dataset, "名单.csv", as_csv(rows))["Location"]
    intake = dataset.resources.get().intakes.get()
    chosen = {f"action-{finding.pk}": "drop-column" for finding in intake.findings.filter(code="personal")}
    assert chosen
    steward.post(f"{page}decide/", chosen, **HOST)
    answer = steward.get(page, **HOST)
    assert answer.status_code == 200 and "所有列都被去掉了" in answer.content.decode()


def test_two_who_add_a_table_or_take_a_name_at_once_are_told(room, steward):
    dataset = make_dataset(room.xxb, by=room.steward)
    for taken in ({"name": dataset.name}, {"resource_code": dataset.resource_code}):
        with pytest.raises(Invalid, match="已被使用"):
            make_dataset(room.xxb, by=room.steward, **taken)
    stale = Dataset.objects.get(pk=dataset.pk)
    first = resources.add_resource(dataset, title="甲", by=room.steward)
    second = resources.add_resource(stale, title="乙", by=room.steward)
    assert (first.position, second.position) == (1, 2)
