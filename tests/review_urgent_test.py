"""应急发布: two people who lead it, neither of them by another door, and reported until it is reviewed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cluster import review
from cluster.errors import Conflict, NotAllowed
from cluster.models import Kind, Role, Step, Submission, User
from portal.models import ArticlePage
from tests.factories import make_article, make_newsroom, make_user


@pytest.fixture
def newsroom(city):
    return make_newsroom(city.jtj)


@pytest.fixture
def draft(city, newsroom):
    return make_article(city.jtj, by=newsroom.writer)


def reread(page):
    return ArticlePage.objects.get(pk=page.pk)


def post(client, address, **fields):
    return client.post(address, fields, headers={"host": "localhost"})


def test_emergency_needs_two_people_and_is_reported(city, draft, newsroom):
    with pytest.raises(NotAllowed):
        review.propose_urgent(draft, reason="洪水预警", by=newsroom.writer)
    submission = review.propose_urgent(draft, reason="洪水预警", by=newsroom.signer)
    with pytest.raises(NotAllowed, match="须由另一个人确认"):
        review.confirm_urgent(draft, digest=submission.digest, by=newsroom.signer)
    review.confirm_urgent(draft, digest=submission.digest, by=make_user(Role.IT_OFFICE, city.portal))
    assert reread(draft).live and Submission.objects.get(page_id=draft.pk).kind == Kind.URGENT
    Submission.objects.filter(page_id=draft.pk).update(closed_at=timezone.now() - timedelta(hours=25))
    assert list(review.urgent_unreviewed().values_list("page_id", flat=True)) == [draft.pk]


def test_an_emergency_is_not_confirmed_by_way_of_the_ordinary_signature(client, city, draft, newsroom):
    digest = review.propose_urgent(draft, reason="洪水预警", by=newsroom.signer).digest
    second, colleague = make_user(Role.SIGNER, city.jtj), make_user(Role.WRITER, city.jtj)
    for person in (colleague, newsroom.first, second):
        with pytest.raises((NotAllowed, Conflict)):
            review.sign(draft, step=Step.CONFIRMER, digest=digest, by=person)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        post(client, f"/admin/review/{draft.pk}/sign/", digest=digest, step="confirmer")
    with pytest.raises(Conflict, match="还缺确认签名"):
        review.publish(draft, digest=digest, by=newsroom.signer)
    assert not reread(draft).live and Submission.objects.get(page_id=draft.pk).signatures.count() == 1


def test_an_author_does_not_confirm_the_emergency_of_her_own_text(city, draft, newsroom):
    newsroom.writer.groups.add(city.jtj.role_groups.get(role=Role.SIGNER).group)
    digest = review.propose_urgent(draft, reason="洪水预警", by=newsroom.signer).digest
    with pytest.raises(NotAllowed, match="您是这一版的作者"):
        review.confirm_urgent(draft, digest=digest, by=User.objects.get(pk=newsroom.writer.pk))
    assert not reread(draft).live
