"""The demo's datasets: registered, reviewed, read and opened by the same verbs and the same people as in a real city.
Every file passes the intake like anybody's upload; what each is stands in data/datasets.toml."""

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from cluster.models import Department, Role
from demo import accounts, content_files
from opendata.catalogue import registering, resources, reviewing
from opendata.downloads import making
from opendata.intake import receiving
from opendata.models import Dataset, Resource, Secrecy, Snapshot, Usage

FOLDER = Path(__file__).parent / "data"


def described() -> list[dict]:
    return tomllib.loads((FOLDER / "datasets.toml").read_text("utf-8"))["dataset"]


def build(today: date) -> Iterator[str]:
    """Yield the title of each dataset as it opens; those that are there already are left alone."""
    city = Department.objects.city()
    departments = {department.slug: department for department in Department.objects.all()}
    there = set(Dataset.objects.open().values_list("name", flat=True))
    for entry in described():
        if entry["name"] not in there and entry["department"] in departments:
            open_one(entry, departments[entry["department"]], city, today)
            yield entry["title"]


def open_one(entry: dict, department: Department, city: Department, today: date) -> Dataset:
    """One dataset from registration to the public; a run killed between takes it up where it stands."""
    steward = accounts.of(department, Role.DATA_STEWARD)
    dataset = Dataset.objects.filter(name=entry["name"]).first() or register(entry, department, today)
    resource = dataset.resources.get()
    if "file" in entry and resource.current is None:
        intake = receiving.ingest_file(
            FOLDER / entry["file"], resource=resource, secrecy=Secrecy.PUBLIC, by=steward, note="首次开放"
        )
        if intake.snapshot is None:
            raise RuntimeError(f"{entry['file']}: {intake.message}")
        registering.describe_columns(resource, entry.get("columns", {}), by=steward)
        resources.revise_resource(resource, title=resource.title, key=entry.get("key", []), by=steward)
        set_back(dataset, intake.snapshot, content_files.moment(today, entry.get("updated", 0)))
        Usage.objects.bulk_create(taken(resource, entry.get("taken", 1), today))
        making.make_ready(intake.snapshot, making.DOORS)
    if dataset.state == Dataset.State.DRAFT:
        reviewing.submit(dataset, by=steward)
    if dataset.state == Dataset.State.DEPARTMENT_REVIEW:
        reviewing.approve_for_department(dataset, by=accounts.of(department, Role.SIGNER))
    return reviewing.open_dataset(dataset, by=accounts.of(city, Role.IT_OFFICE))


def set_back(dataset: Dataset, version: Snapshot, moment: datetime) -> None:
    """The day of the version's last update, counted back like the days of the articles."""
    Snapshot.objects.filter(pk=version.pk).update(made_at=moment)
    dataset.opened_at = dataset.rows_changed_at = moment
    dataset.save(update_fields=["opened_at", "rows_changed_at"])


def taken(resource: Resource, often: int, today: date) -> Iterator[Usage]:
    """The month before, as invented as the letters: calls and downloads of each day, fewer at the week's end."""
    for back in range(1, 31):
        day = today - timedelta(days=back)
        for kind, share in ((Usage.Kind.CALL, 3), (Usage.Kind.DOWNLOAD, 1)):
            if count := often * share * (4 + back * back % 5) // (16 if day.weekday() > 4 else 6):
                yield Usage(resource=resource, day=day, kind=kind, count=count)


def register(entry: dict, department: Department, today: date) -> Dataset:
    return registering.register_dataset(
        department,
        name=entry["name"],
        title=entry["title"],
        secrecy=Secrecy.PUBLIC,
        by=accounts.of(department, Role.DATA_STEWARD),
        **_fields(entry, department, today),
    )


def _fields(entry: dict, department: Department, today: date) -> dict:
    fields = {
        "domain": entry["domain"],
        "subject": entry.get("subject", "other"),
        "openness": entry.get("openness", "unconditional"),
        "legal_basis": entry.get("legal_basis", ""),
        "update_frequency": entry["frequency"],
        "keywords": entry["keywords"],
        "description": entry["description"],
        "source": entry.get("source", ""),
        "made_up": entry.get("made", False),
        "coverage_area": entry.get("area", "宣城市"),
        "contact": f"{department.name}，政务服务便民热线 12345",
    }
    if "coverage" in entry:
        fields["coverage_from"], fields["coverage_to"] = map(date.fromisoformat, entry["coverage"])
    if "licence" in entry:
        fields["licence"] = entry["licence"]
    if "planned" in entry:
        fields["planned_for"] = today + timedelta(days=entry["planned"])
    return fields
