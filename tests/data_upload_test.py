"""A large file arrives in blocks, may break off and go on, is read by the worker, and nobody but its department's
steward may bring or see a block."""

from cluster.models import Role
from opendata import sweeping
from opendata.intake import discarding, publishing, quarantine, uploading
from opendata.models import Intake
from tests.data_room import HOST, signed_in
from tests.factories import make_dataset, make_user

ROWS = ("编号,数量\n" + "".join(f"A{number},{number}\n" for number in range(500))).encode()


def begin(client, dataset, **changed):
    asked = {"secrecy": "public", "name": "库存.csv", "size": len(ROWS), **changed}
    return client.post(f"/admin/data/{dataset.pk}/upload/begin/", asked, **HOST)


def bring(client, said, first, last):
    return client.put(
        said["blocks"],
        ROWS[first:last],
        content_type="application/octet-stream",
        headers={"Content-Range": f"bytes {first}-{last - 1}/{len(ROWS)}"},
        **HOST,
    )


def test_a_file_in_blocks_goes_on_where_it_broke_off_and_is_read_by_the_worker(
    steward, room, django_capture_on_commit_callbacks
):
    dataset = make_dataset(room.xxb, by=room.steward)
    said = begin(steward, dataset).json()
    assert said["offset"] == 0 and said["label"] == "上传中"
    assert bring(steward, said, 0, 1000).json()["offset"] == 1000
    out_of_step = bring(steward, said, 2000, 3000)
    assert out_of_step.status_code == 409 and out_of_step.json()["offset"] == 1000
    assert steward.get(said["blocks"], **HOST).json()["offset"] == 1000
    with django_capture_on_commit_callbacks() as waiting:
        assert bring(steward, said, 1000, len(ROWS)).json()["state"] == "received"
    assert len(waiting) == 1
    uploading.read_job.func(said["intake"])
    intake = Intake.objects.get(pk=said["intake"])
    assert (intake.state, intake.proposal["rows"]) == ("waiting", 500) and steward.get(said["blocks"], **HOST).json()[
        "done"
    ]
    assert publishing.publish_intake(intake, by=room.steward).rows == 500


def test_what_is_secret_too_large_or_out_of_range_is_refused_before_or_without_a_byte(steward, room):
    dataset = make_dataset(room.xxb, by=room.steward)
    assert begin(steward, dataset, secrecy="secret").json()["code"] == "secret"
    assert begin(steward, dataset, size=5 << 30).json()["code"] == "bad-size"
    assert not Intake.objects.exists()
    said = begin(steward, dataset, size=10).json()
    wrong = steward.put(
        said["blocks"],
        b"x" * 11,
        content_type="application/octet-stream",
        headers={"Content-Range": "bytes 0-10/10"},
        **HOST,
    )
    assert wrong.json()["code"] == "too-much" and steward.get(said["blocks"], **HOST).json()["offset"] == 0


def test_another_departments_steward_neither_brings_nor_sees_a_block(steward, room):
    dataset = make_dataset(room.xxb, by=room.steward)
    said = begin(steward, dataset).json()
    signed_in(steward, make_user(Role.DATA_STEWARD, room.portal))
    assert bring(steward, said, 0, 100).status_code == steward.get(said["blocks"], **HOST).status_code == 404
    assert begin(steward, dataset).status_code == 404


def test_an_upload_nobody_goes_on_with_is_deleted_after_two_days(steward, room):
    dataset = make_dataset(room.xxb, by=room.steward)
    said = begin(steward, dataset).json()
    bring(steward, said, 0, 100)
    intake = Intake.objects.get()
    sweeping.recover()
    assert uploading.part_of(intake).exists()
    Intake.objects.update(given_at=intake.given_at - discarding.GIVEN_UP_AFTER)
    sweeping.recover()
    intake.refresh_from_db()
    assert intake.state == "discarded" and not quarantine.folder_of(intake).exists()


def test_without_script_the_file_field_appears_only_after_the_answer_about_secrecy(steward, room):
    dataset = make_dataset(room.xxb, by=room.steward)
    address, table = f"/admin/data/{dataset.pk}/", dataset.resources.get().pk
    page = steward.get(address, **HOST).content.decode()
    assert (
        page.count('name="secrecy" value="secret" form="ask-') == 1 and 'name="file" multiple required disabled' in page
    )
    page = steward.get(address, {"resource": table, "secrecy": "public"}, **HOST).content.decode()
    assert (
        "已声明这份文件<b>不涉密</b>" in page
        and 'name="file" multiple required>' in page
        and 'type="hidden" name="secrecy" value="public"' in page
    )
    answer = steward.get(address, {"resource": table, "secrecy": "secret"}, **HOST)
    assert answer["Location"] == f"{address}?refused#upload-{table}"
    page = steward.get(answer["Location"], **HOST).content.decode()
    assert 'role="alert">涉密数据不得进入本系统' in page and 'name="file" multiple required disabled' in page
