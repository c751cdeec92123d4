"""A file on its way in: every act of opendata.states on one in every state. What an attempt takes from the quarantine
is laid back before the next: a disk is not rolled back."""

from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

from django.urls import reverse

from cluster.models import User
from opendata.intake import deciding, discarding, examining, publishing, quarantine, receiving, rules, uploading
from opendata.intake.moving import move
from opendata.models import Finding, Intake
from opendata.reading.proposal import Options
from opendata.states import INTAKE_MOVES, MACHINE_ACTS, IntakeAct
from tests.acts.opendata_datasets import people
from tests.acts.room import Room, reread
from tests.factories import make_dataset

CLEAN = "编号,数量\n甲,1\n乙,2\n"
QUESTION = "编号,数量\n" + "".join(f"A{number},{number}\n" for number in range(10, 90)) + "B1,约三十\n"
_laid: dict[str, dict[str, bytes]] = {}


def kept(intake: Intake) -> Intake:
    """The file as the situation left it on disk."""
    folder = quarantine.folder_of(intake)
    _laid[str(intake.pk)] = {file.name: file.read_bytes() for file in folder.iterdir()} if folder.exists() else {}
    return intake


def again(intake: Intake) -> Intake:
    folder = quarantine.folder_of(intake)
    for name, content in _laid[str(intake.pk)].items():
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return reread(intake)


def arriving(city: SimpleNamespace) -> Intake:
    steward = city.people["data-steward"]
    resource = make_dataset(city.jtj, by=steward).resources.get()
    return kept(uploading.begin(resource, name="表.csv", size=len(CLEAN.encode()), secrecy="public", by=steward))


def arrived(city: SimpleNamespace) -> Intake:
    intake = arriving(city)
    uploading.append(intake, offset=0, blocks=[CLEAN.encode()], by=city.people["data-steward"])
    return kept(intake)


def reading(city: SimpleNamespace, content: str = CLEAN) -> Intake:
    steward = city.people["data-steward"]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "表.csv"
        path.write_text(content, "utf-8")
        resource = make_dataset(city.jtj, by=steward).resources.get()
        return kept(receiving.receive(path, resource=resource, secrecy="public", by=steward))


def waiting(city: SimpleNamespace, content: str = CLEAN) -> Intake:
    return kept(examining.examine(reading(city, content)))


def published(city: SimpleNamespace) -> Intake:
    intake = waiting(city)
    publishing.publish_intake(intake, by=city.people["data-steward"])
    return kept(intake)


def decided(intake: Intake, by: User) -> object:
    finding = intake.findings.first()
    if finding is None:
        return deciding.decide(Finding.objects.create(intake=intake, code="any"), action="accept", by=by)
    return deciding.decide(finding, action="as-empty", by=by)


ROOM = Room(
    require=rules.require,
    moves=INTAKE_MOVES,
    verbs={
        **{act: lambda intake, by, act=act: move(intake, act, by=by) for act in {*MACHINE_ACTS, IntakeAct.GO_ON}},
        IntakeAct.APPEND: lambda intake, by: uploading.append(intake, offset=0, blocks=[b"x"], by=by),
        IntakeAct.READ_AGAIN: lambda intake, by: deciding.read_again(intake, options=Options(), by=by),
        IntakeAct.DECIDE: decided,
        IntakeAct.CHOOSE_KEY: lambda intake, by: deciding.choose_key(intake, key=[], by=by),
        IntakeAct.PUBLISH: lambda intake, by: publishing.publish_intake(intake, by=by),
        IntakeAct.DISCARD: lambda intake, by: discarding.discard(intake, by=by),
    },
    clock=frozenset({*MACHINE_ACTS, IntakeAct.GO_ON}),
    state=lambda act, intake: intake.state,
    people=people,
    situations={
        "arriving": arriving,
        "arrived": arrived,
        "being read": reading,
        "waiting": waiting,
        "waiting with a question": lambda city: waiting(city, QUESTION),
        "published": published,
        "refused": lambda city: waiting(city, "机密★10年\n单位,电话\n甲,1\n"),
        "discarded": lambda city: kept(discarding.discard(waiting(city), by=city.people["data-steward"])),
    },
    page=lambda intake: reverse("opendata_admin:intake", args=[intake.pk]),
    addresses=lambda intake: {
        IntakeAct.READ_AGAIN: reverse("opendata_admin:intake-read", args=[intake.pk]),
        IntakeAct.DISCARD: reverse("opendata_admin:intake-discard", args=[intake.pk]),
    },
    again=again,
)
