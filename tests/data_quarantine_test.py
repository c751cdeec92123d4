"""What lies in quarantine can be read by nobody, reached by no address, found in no log, and does not stay for ever;
of a file with a secrecy mark nothing is left but hash, size, user and time."""

import json
import logging
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings as django_settings

from opendata import sweeping
from opendata.intake import quarantine, uploading
from opendata.models import Intake
from tests.data_room import HOST, upload
from tests.factories import make_dataset

MARKER = "紫禾甲第贰叁肆号"
WAITING = f"项目,开工日期\n{MARKER},03/04/2025\n乙,04/05/2025\n".encode()


def on_disk(folder) -> bool:
    """Whether the marker's bytes are anywhere under a folder, in the encodings offices use, in a name or a Parquet
    page."""
    forms = [MARKER.encode(code) for code in ("utf-8", "gb18030", "utf-16-le")]
    return any(
        MARKER in path.name or (path.is_file() and any(form in path.read_bytes() for form in forms))
        for path in folder.rglob("*")
    )


def test_a_waiting_file_and_its_staged_rows_are_ciphertext_for_their_owner_only(steward, room):
    dataset = make_dataset(room.xxb, by=room.steward)
    upload(steward, dataset, "项目.csv", WAITING)
    intake = Intake.objects.get()
    files = list(quarantine.folder_of(intake).iterdir())
    assert {file.name for file in files} == {"given", "staging"} and not on_disk(room.data)
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in files)
    assert MARKER in steward.get(f"/admin/data/intakes/{intake.pk}/", **HOST).content.decode() and not on_disk(
        room.data
    )
    assert b"".join(quarantine.read(quarantine.folder_of(intake) / "given")) == WAITING


def test_blocks_of_an_upload_are_ciphertext_while_they_arrive(steward, room):
    intake = uploading.begin(
        make_dataset(room.xxb, by=room.steward).resources.get(),
        name="a.csv",
        size=len(WAITING),
        secrecy="public",
        by=room.steward,
    )
    uploading.append(intake, offset=0, blocks=[WAITING[:60]], by=room.steward)
    assert uploading.progress(intake)["offset"] == 60 and not on_disk(room.data)


@pytest.mark.parametrize("harm", ["flip", "cut", "swap", "key"])
def test_a_sealed_file_that_was_changed_is_not_read(tmp_path, settings, harm):
    (tmp_path / "plain").write_bytes(b"x" * (quarantine.RECORD * 2 + 5))
    sealed = tmp_path / "sealed"
    quarantine.seal(tmp_path / "plain", sealed)
    body, record = bytearray(sealed.read_bytes()), 4 + 12 + quarantine.RECORD + 16
    head = quarantine.HEAD
    if harm == "flip":
        body[-40] ^= 1
    elif harm == "cut":
        body = body[: head + record * 2]
    elif harm == "swap":
        body = (
            body[:head]
            + body[head + record : head + 2 * record]
            + body[head : head + record]
            + body[head + 2 * record :]
        )
    else:
        settings.SECRET_KEY = "another"
    sealed.write_bytes(bytes(body))
    with pytest.raises(quarantine.Unreadable):
        list(quarantine.read(sealed))


def test_a_file_sealed_under_the_former_secret_key_is_still_read(tmp_path, settings):
    (tmp_path / "plain").write_bytes(b"abc")
    quarantine.seal(tmp_path / "plain", tmp_path / "sealed")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "the next one"
    assert b"".join(quarantine.read(tmp_path / "sealed")) == b"abc"


def test_no_address_leads_to_the_quarantine(steward, room):
    upload(steward, make_dataset(room.xxb, by=room.steward), "项目.csv", WAITING)
    intake = Intake.objects.get()
    for root in (django_settings.MEDIA_ROOT, django_settings.STATIC_ROOT):
        assert not str(django_settings.VAR_DIR / "data").startswith(str(root))
    for path in (
        f"/data/spool/{intake.pk}/given",
        f"/media/../data/spool/{intake.pk}/given",
        f"/static/%2e%2e/data/spool/{intake.pk}/given",
        f"/data/download/../spool/{intake.pk}/given",
        f"/data/download/{intake.pk}.csv",
        f"/admin/data/intakes/{intake.pk}/given",
    ):
        assert steward.get(path, follow=True, **HOST).status_code == 404, path


def test_neither_content_nor_name_is_logged(steward, room, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    dataset = make_dataset(room.xxb, by=room.steward)
    upload(steward, dataset, f"{MARKER}.csv", WAITING)
    upload(steward, dataset, f"{MARKER}.xlsx", b"PK\x03\x04" + MARKER.encode())
    assert MARKER not in caplog.text and MARKER not in "".join(capfd.readouterr())


def test_what_nobody_decides_on_is_deleted_after_the_days_of_the_setting(steward, room, settings):
    settings.QUARANTINE_DAYS = 3
    upload(steward, make_dataset(room.xxb, by=room.steward), "项目.csv", WAITING)
    intake = Intake.objects.get()
    sweeping.recover()
    assert quarantine.folder_of(intake).exists()
    Intake.objects.update(given_at=intake.given_at - timedelta(days=4))
    sweeping.recover()
    intake.refresh_from_db()
    assert (
        intake.state == "discarded" and "3 天没有处理" in intake.message and not quarantine.folder_of(intake).exists()
    )


def test_of_a_marked_file_nothing_is_left_in_spool_queue_or_store(steward, room, django_capture_on_commit_callbacks):
    """Also where the mark comes to light at a second reading, when the first has left findings."""
    from opendata.intake import deciding
    from opendata.reading.proposal import Options
    from tests.intake_workbooks import workbook

    dataset = make_dataset(room.xxb, by=room.steward)
    marked = f"机密★10年\n单位,电话\n{MARKER},1\n".encode()
    said = uploading.begin(
        dataset.resources.get(), name=f"{MARKER}.csv", size=len(marked), secrecy="public", by=room.steward
    )
    with django_capture_on_commit_callbacks(execute=True):
        uploading.append(said, offset=0, blocks=[marked], by=room.steward)
    uploading.read_job.func(str(said.pk))
    upload(
        steward,
        dataset,
        f"{MARKER}.xlsx",
        workbook({"甲": [["名称", "数"], [MARKER, "1"], ["乙", "约2"], *[["丙", str(n)] for n in range(30)]]}),
    )
    later = Intake.objects.get(state="waiting")
    assert later.findings.exists()
    monkey = workbook({"甲": [["名称", "数"], [MARKER, "机密"]]})
    (room.folder / "marked.xlsx").write_bytes(monkey)
    quarantine.seal(room.folder / "marked.xlsx", quarantine.folder_of(later) / "given")
    deciding.read_again(later, options=Options(), by=room.steward)
    for intake in Intake.objects.all():
        assert (intake.state, intake.refusal_code, intake.file_name, intake.proposal) == (
            "refused",
            "secret-mark",
            "",
            {},
        )
        assert intake.sha256 and intake.size and intake.given_by == room.steward and intake.given_at
    assert not list((room.data / "spool").iterdir()) and not on_disk(room.data)
    kept = [
        json.dumps([*row], default=str, ensure_ascii=False)
        for model in apps.get_models()
        for row in model._default_manager.values_list()
    ]
    assert not [row for row in kept if MARKER in row]
