"""A dataset: every act of opendata.states on one in every state, of the people who may meet it."""

import itertools
from types import SimpleNamespace

from django.urls import reverse

from cluster.models import DEPARTMENT_ROLES, Role, User
from opendata.catalogue import registering, resources, reviewing, rules, versions
from opendata.intake import uploading
from opendata.models import Dataset, Snapshot
from opendata.pushing import tokens
from opendata.snapshots.build import Built
from opendata.states import DATASET_MOVES, DatasetAct
from tests.acts.room import Room
from tests.factories import make_dataset, make_user

FORMS = {
    **{act: act.value for act in DATASET_MOVES if DATASET_MOVES[act][1] and act != DatasetAct.OPEN_AT_ONCE},
    DatasetAct.REVISE: "revise",
    DatasetAct.ADD_RESOURCE: "add-resource",
    DatasetAct.GIVE_FILE: "upload",
    DatasetAct.ISSUE_TOKEN: "issue-token",
}
_numbers = itertools.count(1)


def people(city: SimpleNamespace) -> dict[str, User]:
    """One of each role; and one person who holds all that a dataset needs, whom only her own hand can hinder."""
    found = {
        **{str(role): make_user(role, city.jtj) for role in DEPARTMENT_ROLES},
        "stranger": make_user(Role.DATA_STEWARD, city.xxb),
        "it-office": make_user(Role.IT_OFFICE, city.portal),
        "inspector": make_user(Role.INSPECTOR, city.portal),
        "provider": make_user(is_superuser=True, is_staff=True),
        "all": make_user(Role.DATA_STEWARD, city.jtj),
    }
    found["all"].groups.add(city.jtj.role_groups.get(role=Role.SIGNER).group)
    found["all"].groups.add(city.portal.role_groups.get(role=Role.IT_OFFICE).group)
    return found


def draft(city: SimpleNamespace, by: str = "data-steward") -> Dataset:
    return make_dataset(city.jtj, by=city.people[by])


def submitted(city: SimpleNamespace, by: str = "data-steward") -> Dataset:
    return reviewing.submit(draft(city, by), by=city.people[by])


def approved(city: SimpleNamespace, by: str = "data-steward", signer: str = "signer") -> Dataset:
    return reviewing.approve_for_department(submitted(city, by), by=city.people[signer])


def opened(city: SimpleNamespace, **hands: str) -> Dataset:
    return reviewing.open_dataset(approved(city, **hands), by=city.people["it-office"])


def withdrawn(city: SimpleNamespace) -> Dataset:
    return reviewing.withdraw(opened(city), reason="停更", by=city.people["data-steward"])


def built() -> Built:
    return Built(f"{next(_numbers):064d}", 0, [], {}, {}, None)


def restored(dataset: Dataset, by: User) -> Snapshot:
    older = Snapshot.objects.create(
        resource=dataset.resources.get(), number=1, rows=0, content_hash="0" * 64, columns=[]
    )
    return versions.publish(older, by=by)


ROOM = Room(
    require=rules.require,
    moves=DATASET_MOVES,
    verbs={
        DatasetAct.SUBMIT: lambda dataset, by: reviewing.submit(dataset, by=by),
        DatasetAct.APPROVE: lambda dataset, by: reviewing.approve_for_department(dataset, by=by),
        DatasetAct.OPEN: lambda dataset, by: reviewing.open_dataset(dataset, by=by),
        DatasetAct.OPEN_AT_ONCE: lambda dataset, by: reviewing.open_dataset(dataset, by=by),
        DatasetAct.SEND_BACK: lambda dataset, by: reviewing.send_back(dataset, reason="缺说明", by=by),
        DatasetAct.WITHDRAW: lambda dataset, by: reviewing.withdraw(dataset, reason="停更", by=by),
        DatasetAct.REOPEN: lambda dataset, by: reviewing.reopen(dataset, by=by),
        DatasetAct.REVISE: lambda dataset, by: registering.revise_dataset(dataset, title="新名", by=by),
        DatasetAct.DESCRIBE: lambda dataset, by: registering.describe_columns(dataset.resources.get(), {}, by=by),
        DatasetAct.ADD_RESOURCE: lambda dataset, by: resources.add_resource(dataset, title="又一张", by=by),
        DatasetAct.GIVE_FILE: lambda dataset, by: uploading.begin(
            dataset.resources.get(), name="表.csv", size=9, secrecy="public", by=by
        ),
        DatasetAct.PUBLISH_ROWS: lambda dataset, by: versions.publish_rows(dataset.resources.get(), built(), by=by),
        DatasetAct.RESTORE: restored,
        DatasetAct.ISSUE_TOKEN: lambda dataset, by: tokens.issue_token(
            dataset.resources.get(), title="夜间任务", secrecy="public", by=by
        ),
    },
    clock=frozenset({DatasetAct.OPEN_AT_ONCE}),  # the operator's alone, who has no account either
    state=lambda act, dataset: dataset.state,
    people=people,
    situations={
        "draft": draft,
        "submitted": submitted,
        "submitted by who may do all": lambda city: submitted(city, by="all"),
        "approved": approved,
        "registered by who may do all": lambda city: approved(city, by="all"),
        "approved by who may do all": lambda city: approved(city, signer="all"),
        "open": opened,
        "open, registered by who may do all": lambda city: opened(city, by="all"),
        "withdrawn": withdrawn,
    },
    page=lambda dataset: reverse("opendata_admin:dataset", args=[dataset.pk]),
    addresses=lambda dataset: {
        act: reverse(f"opendata_admin:{name}", args=[dataset.pk]) for act, name in FORMS.items()
    },
)
