"""A citizen's case: every act of interaction.states on a case in every state."""

from datetime import timedelta
from types import SimpleNamespace

from django.urls import reverse

from cluster.models import DEPARTMENT_ROLES, Department, Role, User
from interaction import answering, deadlines, rules
from interaction.models import Case
from interaction.states import MOVES, Act
from tests.acts.room import Room
from tests.factories import make_case, make_user


def elsewhere(case: Case) -> Department:
    return Department.objects.exclude(pk=case.department_id).first()


def people(city: SimpleNamespace) -> dict[str, User]:
    return {
        **{str(role): make_user(role, city.jtj) for role in DEPARTMENT_ROLES},
        "stranger": make_user(Role.SITE_MANAGER, city.xxb),
        "it-office": make_user(Role.IT_OFFICE, city.portal),
        "inspector": make_user(Role.INSPECTOR, city.portal),
        "provider": make_user(is_superuser=True, is_staff=True),
    }


def received(city: SimpleNamespace, **fields: object) -> Case:
    return make_case(city.jtj, **fields)


def transferred(city: SimpleNamespace) -> Case:
    case = make_case(city.portal)
    return answering.transfer(case, to=city.jtj, by=city.people["it-office"], reason="教育职责")


def accepted(city: SimpleNamespace, **fields: object) -> Case:
    return answering.accept(received(city, **fields), by=city.people["writer"])


def in_review(city: SimpleNamespace, by: str = "writer", **fields: object) -> Case:
    return answering.answer(accepted(city, **fields), text="周六上午九点开放。", by=city.people[by])


def answered(city: SimpleNamespace, **fields: object) -> Case:
    return answering.approve_answer(in_review(city, **fields), by=city.people["first-reviewer"])


def published(city: SimpleNamespace) -> Case:
    return answering.publish_answer(answered(city), by=city.people["signer"])


def withdrawn(city: SimpleNamespace) -> Case:
    return answering.withdraw_answer(published(city), by=city.people["signer"], reason="当事人要求")


def declined(city: SimpleNamespace) -> Case:
    return answering.decline(received(city), by=city.people["site-manager"], reason="not-ours")


ROOM = Room(
    require=rules.require,
    moves=MOVES,
    verbs={
        Act.ACCEPT: lambda case, by: answering.accept(case, by=by),
        Act.TRANSFER: lambda case, by: answering.transfer(case, to=elsewhere(case), by=by, reason="职责"),
        Act.ANSWER: lambda case, by: answering.answer(case, text="开放。", by=by),
        Act.RETURN: lambda case, by: answering.return_answer(case, by=by, reason="答非所问"),
        Act.APPROVE: lambda case, by: answering.approve_answer(case, by=by),
        Act.DECLINE: lambda case, by: answering.decline(case, by=by, reason="not-ours"),
        Act.PUBLISH: lambda case, by: answering.publish_answer(case, by=by),
        Act.WITHDRAW: lambda case, by: answering.withdraw_answer(case, by=by, reason="当事人要求"),
        Act.CLOSE: lambda case, by: answering.close(case),
        Act.FORGET: lambda case, by: answering.forget_contact(case),
        Act.RECOUNT: lambda case, by: deadlines.recount(case, case.due_on + timedelta(days=1)),
    },
    clock=frozenset({Act.CLOSE, Act.FORGET, Act.RECOUNT}),
    state=lambda act, case: case.state,
    people=people,
    situations={
        "received": received,
        "transferred": transferred,
        "accepted": accepted,
        "in review": in_review,
        "drafted by the manager": lambda city: in_review(city, by="site-manager"),
        "answered": answered,
        "answered, may not be published": lambda city: answered(city, publish_consent=False),
        "a report answered": lambda city: answered(city, kind="report"),
        "published": published,
        "taken off again": withdrawn,
        "closed": lambda city: answering.close(answered(city)),
        "published and closed": lambda city: answering.close(published(city)),
        "declined": declined,
    },
    page=lambda case: reverse("interaction_admin:case", args=[case.pk]),
    addresses=lambda case: {
        act: reverse(f"interaction_admin:{act}", args=[case.pk]) for act in MOVES if act in rules.DOERS
    },
)
