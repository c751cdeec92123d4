"""A department's own system pushes rows with a token of its steward: the same gate as an upload, done once, answered
in problem+json; a revoked token, another's resource or a key that is not unique changes nothing."""

import json

import pytest

from cluster.errors import NotAllowed
from cluster.models import Role
from opendata.models import Intake, PushToken
from opendata.pushing import tokens
from opendata.query import answers, query
from tests.data_room import HOST, data_room, signed_in
from tests.factories import make_dataset, make_user

SHOPS = "编号,名称,数量\nA01,敬亭山,1\nA02,太极洞,2\n"


@pytest.fixture(scope="module")
def room(django_db_setup, django_db_blocker, tmp_path_factory):
    with data_room(django_db_blocker, tmp_path_factory) as room:
        yield room


@pytest.fixture
def resource(room, db, settings):
    settings.DATA_DIR = room.data
    return make_dataset(room.xxb, by=room.steward).resources.select_related("dataset__department").get()


@pytest.fixture
def send(room, resource, client):
    _, secret = tokens.issue_token(resource, title="夜间任务", secrecy="public", by=room.steward)

    def send(body, *, kind="text/csv", query="", secret=secret, to=resource, **headers):
        return client.post(
            f"/api/v1/resources/{to.pk}/push{query}",
            body if isinstance(body, bytes) else body.encode(),
            content_type=kind,
            headers={"Authorization": f"Bearer {secret}", "Content-Type": kind, **headers},
            **HOST,
        )

    send.secret = secret
    return send


def rows_of(resource):
    resource.refresh_from_db()
    return answers.page(resource.current, query.Query(limit=100)).rows


def test_a_push_is_published_through_the_same_intake(send, resource):
    answer = send(SHOPS)
    assert answer.status_code == 200, answer.content.decode()
    assert answer.json()["outcome"] == "publish" and answer.json()["rows"] == 2
    assert rows_of(resource) == [("A01", "敬亭山", 1), ("A02", "太极洞", 2)]


def test_rows_are_appended_in_order_and_take_the_types_of_what_is_there(send, resource):
    send(SHOPS)
    answer = send(
        json.dumps({"名称": "龙川", "编号": "3", "数量": 7}, ensure_ascii=False),
        kind="application/x-ndjson",
        query="?mode=append",
    )
    assert answer.status_code == 200, answer.content.decode()
    assert rows_of(resource)[-1] == ("3", "龙川", 7) and answer.json()["version"] == 2


def test_rows_with_the_same_key_are_replaced_in_place_and_new_ones_follow(send, resource):
    send(SHOPS)
    answer = send("编号,名称,数量\nA01,敬亭山,9\nA05,桃花潭,5\n", query="?mode=upsert&key=编号")
    assert answer.status_code == 200, answer.content.decode()
    assert rows_of(resource) == [("A01", "敬亭山", 9), ("A02", "太极洞", 2), ("A05", "桃花潭", 5)]


@pytest.mark.parametrize(
    ("query", "body", "status", "code"),
    [
        ("?mode=upsert&key=编号", "编号,名称,数量\nA01,甲,1\nA01,乙,2\n", 409, "duplicate-key"),
        ("?mode=upsert", SHOPS, 400, "key-missing"),
        ("?mode=upsert&key=无此列", SHOPS, 400, "unknown-key"),
        ("?mode=append", "编号,名称\nA09,甲\n", 409, "columns-differ"),
        ("?mode=merge", SHOPS, 400, "unknown-mode"),
    ],
)
def test_what_cannot_be_merged_is_said_and_changes_nothing(send, resource, room, query, body, status, code):
    send(SHOPS)
    answer = send(body, query=query)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content.decode()
    assert answer["Content-Type"] == "application/problem+json"
    assert len(rows_of(resource)) == 2 and not list((room.data / "spool").iterdir())


def test_a_value_that_does_not_fit_waits_for_the_steward_and_then_goes_the_same_way(send, resource, room):
    from opendata.intake import deciding, publishing

    send(SHOPS)
    answer = send("编号,名称,数量\nA07,水西,约三十\n", query="?mode=append")
    assert answer.status_code == 202 and answer.json()["findings"][0]["column"] == "数量"
    assert len(rows_of(resource)) == 2
    intake = Intake.objects.get(pk=answer.json()["intake"])
    for finding in intake.findings.all():
        deciding.decide(finding, action="as-empty", by=room.steward)
    publishing.publish_intake(intake, by=room.steward)
    assert rows_of(resource)[-1] == ("A07", "水西", None) and len(rows_of(resource)) == 3


def test_a_repeated_push_is_done_once(send, resource):
    send(SHOPS)
    line = "编号,名称,数量\nA03,桃岭,3\n"
    first = send(line, query="?mode=append", **{"Idempotency-Key": "night-1"})
    again = send(line, query="?mode=append", **{"Idempotency-Key": "night-1"})
    assert first.json() == again.json() and again["Idempotency-Replayed"] == "true"
    assert len(rows_of(resource)) == 3
    other = send("编号,名称,数量\nA04,别的,4\n", query="?mode=append", **{"Idempotency-Key": "night-1"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency-key-reused") and len(rows_of(resource)) == 3


@pytest.mark.parametrize(
    ("body", "kind"),
    [("", "text/csv"), ("编号,名称,数量\n", "text/csv"), ("[]", "application/json"), ("\n \n", "application/x-ndjson")],
)
def test_an_empty_push_is_said_and_changes_nothing(send, resource, room, body, kind):
    send(SHOPS)
    answer = send(body, kind=kind)
    assert (answer.status_code, answer.json()["code"]) == (400, "empty"), answer.content.decode()
    assert len(rows_of(resource)) == 2 and not list((room.data / "spool").iterdir())


def test_a_failed_push_may_be_repeated_with_its_key(send, resource):
    send(SHOPS)
    bad = "编号,名称\nA09,甲\n"
    assert send(bad, query="?mode=append", **{"Idempotency-Key": "n"}).status_code == 409
    assert send("编号,名称,数量\nA09,甲,1\n", query="?mode=append", **{"Idempotency-Key": "n"}).status_code == 200


def test_without_a_living_token_for_this_resource_nothing_is_read(send, resource, room, client):
    for secret in ("", "jtp_wrong"):
        answer = send(SHOPS, secret=secret)
        assert (answer.status_code, answer["WWW-Authenticate"], answer.json()["code"]) == (
            401,
            "Bearer",
            "not-authenticated",
        )
    other = make_dataset(room.xxb, by=room.steward).resources.get()
    assert send(SHOPS, to=other).json()["code"] == "token-scope"
    assert send(SHOPS, kind="application/pdf").status_code == 415
    tokens.revoke_token(PushToken.objects.get(), by=room.steward)
    assert send(SHOPS).status_code == 401 and not Intake.objects.exists()


def test_a_token_of_the_whole_department_stops_at_its_border_and_with_its_stewards_role(send, resource, room):
    _, secret = tokens.issue_token(resource, title="汇聚平台", secrecy="public", by=room.steward, whole_department=True)
    sibling = make_dataset(room.xxb, by=room.steward).resources.get()
    assert send(SHOPS, secret=secret, to=sibling).status_code == 200
    elsewhere = make_dataset(room.portal).resources.get()
    assert send(SHOPS, secret=secret, to=elsewhere).status_code == 403
    room.steward.groups.clear()
    assert send(SHOPS, secret=secret, to=sibling).json()["code"] == "not-allowed"


def test_a_steward_gives_and_revokes_tokens_in_the_admin_and_only_the_hash_is_kept(resource, room, client):
    signed_in(client, room.steward)
    address = f"/admin/data/{resource.dataset_id}/tokens/"
    asked = {"resource": resource.pk, "title": "登记系统", "secrecy": "public"}
    page = client.post(f"{address}issue/", asked, **HOST)
    token = PushToken.objects.get()
    secret = page.content.decode().split('<code class="secret">')[1].split("<")[0]
    assert tokens.token_for(secret) == token and secret not in str(vars(token)) and "no-store" in page["Cache-Control"]
    assert secret not in client.get(f"/admin/data/{resource.dataset_id}/", **HOST).content.decode()
    client.post(f"{address}issue/", {**asked, "secrecy": "secret"}, **HOST)
    assert PushToken.objects.count() == 1
    client.post(f"{address}{token.pk}/revoke/", **HOST)
    token.refresh_from_db()
    assert token.revoked_by == room.steward
    with pytest.raises(NotAllowed):
        tokens.issue_token(resource, title="别人", secrecy="public", by=make_user(Role.DATA_STEWARD, room.portal))


def test_a_push_with_personal_data_waits_as_an_upload_does(send, resource):
    people = "姓名,手机\n" + "\n".join(f"王建{number % 10},1385630{number:04d}" for number in range(30))
    answer = send(people)
    assert answer.status_code == 202 and "personal" in {one["code"] for one in answer.json()["findings"]}
    resource.refresh_from_db()
    assert resource.current is None
