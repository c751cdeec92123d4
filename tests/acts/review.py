"""A page on its way through the gate: every act of cluster.review.states on an article in every situation."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from cluster import review
from cluster.models import DEPARTMENT_ROLES, Role, Step, Submission, User
from cluster.models.review import OPEN
from cluster.review import rules
from cluster.review.states import MOVES, Act
from portal.models import ArticlePage
from tests.acts.room import Room
from tests.factories import make_article, make_user

SIGNERS = {Step.FIRST: "first-reviewer", Step.SECOND: "second-reviewer", Step.FINAL: "signer"}
SEALS = (Act.SIGN, Act.ISSUE, Act.PUBLISH, Act.CONFIRM_URGENT)


def people(city: SimpleNamespace) -> dict[str, User]:
    return {
        **{str(role): make_user(role, city.jtj) for role in DEPARTMENT_ROLES},
        "author who reviews": make_user(Role.FIRST_REVIEWER, city.jtj),
        "author who signs": make_user(Role.SIGNER, city.jtj),
        "second signer": make_user(Role.SIGNER, city.jtj),
        "stranger": make_user(Role.SIGNER, city.xxb),
        "it-office": make_user(Role.IT_OFFICE, city.portal),
        "inspector": make_user(Role.INSPECTOR, city.portal),
        "provider": make_user(is_superuser=True, is_staff=True),
    }


def draft(city: SimpleNamespace, **fields: object) -> ArticlePage:
    page = make_article(city.jtj, by=city.people["writer"], **fields)
    for author in ("author who reviews", "author who signs"):
        review.draft_of(page).save_revision(user=city.people[author])
    page.refresh_from_db()
    return page


def submitted(city: SimpleNamespace, **fields: object) -> ArticlePage:
    page = draft(city, **fields)
    review.submit(page, by=city.people["writer"])
    return page


def signed(city: SimpleNamespace, *steps: Step, **fields: object) -> ArticlePage:
    page = submitted(city, **fields)
    for step in steps:
        review.sign(page, step=step, digest=digest(page), by=city.people[SIGNERS[step]])
    return page


def scheduled(city: SimpleNamespace) -> ArticlePage:
    page = signed(city, *SIGNERS, go_live_at=timezone.now() + timedelta(hours=2))
    review.publish(page, digest=digest(page), by=city.people["signer"])
    return page


def a_day_late(city: SimpleNamespace) -> ArticlePage:
    """Its time has passed unheeded; the clock is turned on for the signing alone, since the digest covers the time."""
    now = timezone.now
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: now() - timedelta(days=3))
        return scheduled(city)


def published(city: SimpleNamespace) -> ArticlePage:
    page = signed(city, *SIGNERS)
    review.publish(page, digest=digest(page), by=city.people["signer"])
    return page


def changed_again(city: SimpleNamespace) -> ArticlePage:
    page = published(city)
    version = review.draft_of(page)
    version.title = "第二版"
    version.save_revision(user=city.people["writer"])
    return ArticlePage.objects.get(pk=page.pk)


def second_version_in_review(city: SimpleNamespace) -> ArticlePage:
    page = changed_again(city)
    review.submit(page, by=city.people["writer"])
    return page


def changed_in_review(city: SimpleNamespace) -> ArticlePage:
    page = submitted(city)
    version = review.draft_of(page)
    version.title = "送审之后改的"
    latest = version.latest_revision
    version.save_revision(user=latest.user, overwrite_revision=latest)
    return page


def signer_gone(city: SimpleNamespace) -> ArticlePage:
    page = signed(city, Step.FIRST, Step.SECOND)
    city.people["second-reviewer"].groups.clear()
    return page


def withdrawn(city: SimpleNamespace) -> ArticlePage:
    return review.withdraw(published(city), reason="数字有误", by=city.people["signer"])


def withdrawn_and_signer_gone(city: SimpleNamespace) -> ArticlePage:
    page = withdrawn(city)
    city.people["first-reviewer"].groups.clear()
    return page


def returned(city: SimpleNamespace) -> ArticlePage:
    page = submitted(city)
    review.send_back(page, reason="补上日期", by=city.people["first-reviewer"])
    return page


def urgent(city: SimpleNamespace) -> ArticlePage:
    page = draft(city)
    review.propose_urgent(page, reason="山洪预警", by=city.people["signer"])
    return page


def waiting(page: ArticlePage) -> Submission | None:
    return Submission.objects.filter(page_id=page.pk, state__in=OPEN).first()


def digest(page: ArticlePage) -> str:
    found = waiting(page)
    return found.digest if found else "0" * 64


def next_step(page: ArticlePage) -> Step:
    found = waiting(page)
    return Step(found.next_step) if found and found.next_step else Step.FIRST


ROOM = Room(
    require=rules.require,
    moves=MOVES,
    verbs={
        Act.SUBMIT: lambda page, by: review.submit(page, by=by),
        Act.SIGN: lambda page, by: review.sign(page, step=next_step(page), digest=digest(page), by=by),
        Act.ISSUE: lambda page, by: review.issue(page, digest=digest(page), by=by),
        Act.PUBLISH: lambda page, by: review.publish(page, digest=digest(page), by=by),
        Act.SEND_BACK: lambda page, by: review.send_back(page, reason="改一处", by=by),
        Act.WITHDRAW: lambda page, by: review.withdraw(page, reason="数字有误", by=by),
        Act.RESTORE: lambda page, by: review.restore(page, reason="核对无误", by=by),
        Act.PROPOSE_URGENT: lambda page, by: review.propose_urgent(page, reason="山洪预警", by=by),
        Act.CONFIRM_URGENT: lambda page, by: review.confirm_urgent(page, digest=digest(page), by=by),
    },
    state=rules.state_of,
    people=people,
    situations={
        "a draft": draft,
        "at the first step": submitted,
        "at the second step": lambda city: signed(city, Step.FIRST),
        "at the last step": lambda city: signed(city, Step.FIRST, Step.SECOND),
        "at the last step, a signer gone": signer_gone,
        "signed": lambda city: signed(city, *SIGNERS),
        "scheduled": scheduled,
        "scheduled and a day late": a_day_late,
        "published": published,
        "published, a draft beside it": changed_again,
        "published, a second version in review": second_version_in_review,
        "changed while in review": changed_in_review,
        "withdrawn": withdrawn,
        "withdrawn, a signer gone": withdrawn_and_signer_gone,
        "sent back": returned,
        "an emergency proposed": urgent,
    },
    page=lambda page: reverse("cluster_review", args=[page.pk]),
    addresses=lambda page: {
        act: reverse(f"cluster_review_{act.replace('-', '_')}", args=[page.pk])
        for act in (*SEALS, Act.SEND_BACK, Act.WITHDRAW, Act.RESTORE)
        if act != Act.SIGN or next_step(page) != Step.FINAL  # there the one seal is 签发
    },
)
