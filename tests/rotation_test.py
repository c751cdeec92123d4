"""SECRET_KEY may be changed: what was sealed under the former key opens until it is sealed anew, what is looked up by a
digest is found as before, people stay signed in; and what no key opens is said, and breaks no page."""

from io import StringIO

import duckdb
import pytest
from django.core.management import CommandError, call_command

from cluster import rekeying
from cluster.lasting_keys import lasting_key
from cluster.models import LastingKey, Role
from cluster.secrets import UNOPENED, SecretLost
from interaction.models import Case
from jingting import secret_key
from opendata.intake import deciding, publishing, quarantine
from opendata.models import Intake, Snapshot
from opendata.snapshots import build
from tests.data_room import HOST, upload
from tests.factories import make_case, make_dataset, make_user
from weibo_wechat.models import Account

pytestmark = pytest.mark.django_db
NAMES = "姓名,金额\n王建国,3\n李小红,5\n王建国,8\n".encode()
OLD, NEW = "a key of the first year, long enough", "the key of the second year, as long"


@pytest.fixture(autouse=True)
def _first_year(settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []


def rotate(settings, *, fallbacks: tuple[str, ...] = (OLD,)) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, list(fallbacks)


def rekey() -> str:
    said = StringIO()
    call_command("rekey", stdout=said)
    return said.getvalue()


def make_account(department) -> Account:
    return Account.objects.create(
        department=department, platform="wechat", kind="service", name="服务号", external_id="wx1", secret="opensesame"
    )


def look_up(client, code: str):
    return client.post("/letters/status/", {"code": code, "tail": "0217"}, HTTP_HOST="jtj.localhost:8000")


def pseudonyms(steward, room) -> list[str]:
    """The names of the file as they go out."""
    dataset = make_dataset(room.xxb, by=room.steward)
    upload(steward, dataset, "名单.csv", NAMES)
    intake = Intake.objects.get(resource__dataset=dataset)
    for finding in intake.findings.all():
        deciding.decide(finding, action="hash", by=room.steward)
    return names_in(publishing.publish_intake(intake, by=room.steward))


def names_in(snapshot: Snapshot) -> list[str]:
    with duckdb.connect() as con:
        found = con.read_parquet(str(build.folder_of(snapshot.content_hash) / build.TRUTH)).order("1").select("c0")
        return [name for (name,) in found.fetchall()]


def test_everything_lives_through_a_rotation_and_needs_no_former_key_after_rekey(city, steward, room, settings, client):
    case, code = (one := make_case(city.jtj)), one.query_code
    account = make_account(city.jtj)
    before = pseudonyms(steward, room)
    upload(steward, make_dataset(room.xxb, by=room.steward), "项目.csv", b"a,b\n1,03/04/2025\n2,04/05/2025\n")
    waiting = Intake.objects.get(state="waiting")
    for keys in ((OLD,), ()):
        rotate(settings, fallbacks=keys)
        account.refresh_from_db()
        case = Case.objects.get(pk=case.pk)
        assert (account.secret, case.name, case.phone) == ("opensesame", "王女士", "13800000217")
        assert look_up(client, code).status_code == 200 and case.query_code == code
        assert steward.get(f"/admin/data/intakes/{waiting.pk}/", **HOST).status_code == 200
        assert rekeying.sweep() == []
        if keys:
            assert "SECRET_KEY_FALLBACKS 可以去掉" in rekey()
    for finding in waiting.findings.all():
        deciding.decide(finding, action=deciding.choices(finding)[0][0], by=room.steward)
    waiting.refresh_from_db()
    assert publishing.publish_intake(waiting, by=room.steward).rows == 2
    assert pseudonyms(steward, room) == before and before[0] == before[2] != before[1]


def test_without_the_former_key_pages_stand_and_the_loss_is_named(city, steward, room, settings, client):
    case, code = (one := make_case(city.jtj)), one.query_code
    make_account(city.jtj)
    upload(steward, make_dataset(room.xxb, by=room.steward), "项目.csv", b"a,b\n1,03/04/2025\n2,04/05/2025\n")
    rotate(settings, fallbacks=())
    writer = make_user(Role.WRITER, city.jtj)
    client.force_login(writer, backend="django.contrib.auth.backends.ModelBackend")
    shown = client.get(f"/admin/cases/{case.pk}/", **HOST)
    assert shown.status_code == 200 and UNOPENED in shown.content.decode()
    assert client.get(f"/admin/cases/?q={code}", **HOST).status_code == 200
    answer = look_up(client, code)
    assert answer.status_code == 503 and "暂时查不了" in answer.content.decode()
    faults = "\n".join(rekeying.sweep())
    assert all(f"{name}：1 处" in faults for name in ("办件·手机号", "账号·密钥", "长期密钥·密钥"))
    assert "隔离区文件：2 处" in faults and "13800000217" not in faults
    with pytest.raises(CommandError, match="处解不开"):
        rekey()


def test_a_letter_is_not_lost_where_its_code_cannot_be_made(city, settings, client):
    lasting_key("interaction query codes")
    rotate(settings, fallbacks=())
    letter = {
        "kind": "consultation",
        "department": "jtj",
        "title": "周六开放吗",
        "body": "想问周六上午开放吗？",
        "phone": "13956300217",
        "consent": "yes",
        "form_id": "8a9d5c1e-7d0b-4a51-9d55-0a3f8f0f2f11",
    }
    answer = client.post("/letters/new/", letter, HTTP_HOST="jtj.localhost:8000")
    assert answer.status_code == 503 and "想问周六上午开放吗？" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_quarantined_file_without_its_key_is_said_on_its_page(steward, room, settings):
    upload(
        steward,
        make_dataset(room.xxb, by=room.steward, subject="person"),
        "名单.csv",
        "姓名,年龄,街道,日期\n王建国,31,济川,03/04/2025\n李红,32,鳌峰,04/05/2025\n".encode(),
    )
    intake = Intake.objects.get()
    settings.SECRET_KEY = NEW
    steward.force_login(room.steward, backend="django.contrib.auth.backends.ModelBackend")
    page = steward.get(f"/admin/data/intakes/{intake.pk}/", follow=True, **HOST)
    assert page.status_code == 200 and "无法解开" in page.content.decode()


def test_a_save_keeps_what_could_not_be_opened_until_its_key_is_back(city, settings):
    case = make_case(city.jtj)
    rotate(settings, fallbacks=())
    case = Case.objects.get(pk=case.pk)
    case.urgent = True
    case.save()
    rotate(settings)
    assert Case.objects.get(pk=case.pk).phone == "13800000217"


def test_rekey_never_overwrites_what_was_changed_meanwhile(city, settings):
    account = make_account(city.jtj)
    rotate(settings)
    seen = [one for one in rekeying.sources()["账号·密钥"]() if one.place == f"账号 {account.pk}"]
    account.secret = "newer"
    account.save()
    assert [one.reseal() for one in seen] == [False]
    assert Account.objects.get(pk=account.pk).secret == "newer"


def test_rekey_that_was_cut_off_is_gone_on_with(city, settings):
    for _ in range(3):
        make_case(city.jtj)
    rotate(settings)
    assert next(rekeying.sources()["办件·手机号"]()).reseal()
    assert "办件·手机号：改封 2 处" in rekey() and "办件·手机号：改封 0 处" in rekey()


def test_rekey_waits_for_nothing_and_says_so_while_a_file_is_arriving(tmp_path, settings, room):
    import fcntl

    settings.DATA_DIR = room.data
    folder = room.data / "spool" / "arriving"
    folder.mkdir(parents=True)
    quarantine.begin(folder / "part")
    rotate(settings)
    with (folder / "part").open("rb") as held, pytest.raises(CommandError, match="请再执行一次"):
        fcntl.flock(held, fcntl.LOCK_EX)
        rekey()
    assert "改封 1 处" in rekey()


def test_who_is_signed_in_stays_so_also_when_the_former_key_is_gone(city, settings, client):
    client.force_login(make_user(Role.WRITER, city.jtj), backend="django.contrib.auth.backends.ModelBackend")
    rotate(settings)
    rekey()
    rotate(settings, fallbacks=())
    assert client.get("/admin/", **HOST).status_code == 200


def test_a_changed_password_signs_out_also_after_rekey(city, settings, client):
    user = make_user(Role.WRITER, city.jtj)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    user.set_password("another horse battery")
    user.save()
    rotate(settings)
    rekey()
    assert client.get("/admin/", **HOST).status_code == 302


def test_a_lasting_key_is_made_once_and_never_replaced(db, settings):
    first = lasting_key("a purpose")
    assert first == lasting_key("a purpose") != lasting_key("another purpose") and len(first) == 32
    rotate(settings, fallbacks=())
    with pytest.raises(SecretLost):
        lasting_key("a purpose")
    assert LastingKey.objects.filter(purpose="a purpose").count() == 1


def test_a_key_kept_in_var_is_rotated_and_dropped_there(tmp_path):
    first = secret_key.kept_keys(tmp_path)
    secret_key.rotate(tmp_path)
    newest, former = secret_key.kept_keys(tmp_path)
    assert [former] == first and newest != former
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert secret_key.drop_former(tmp_path) == 1 and secret_key.kept_keys(tmp_path) == [newest]
