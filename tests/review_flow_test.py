"""What goes live is what three people signed, by digest: the way through the gate and who may walk it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page, PageLogEntry
from wagtail.signals import page_published

from cluster import review
from cluster.errors import Conflict, Invalid, NotAllowed
from cluster.models import Kind, Role, Signature, State, Step, Submission
from portal.models import ArticlePage
from tests.factories import bring_out, make_article, make_newsroom, make_user


@pytest.fixture
def newsroom(city):
    return make_newsroom(city.jtj)


@pytest.fixture
def article(city, newsroom):
    return make_article(city.jtj, by=newsroom.writer)


def reread(page):
    return ArticlePage.objects.get(pk=page.pk)


def edit(page, user, title="改过的标题"):
    """Save a new draft as the page editor does."""
    draft = review.draft_of(reread(page))
    draft.title = title
    return draft.save_revision(user=user)


def test_three_signatures_put_exactly_the_signed_version_live(article, newsroom):
    heard = []
    page_published.connect(
        lambda sender, instance, **kwargs: heard.append(instance.pk), weak=False, dispatch_uid="heard"
    )
    submission = bring_out(article, newsroom)
    page_published.disconnect(dispatch_uid="heard")
    page = reread(article)
    assert page.live and review.digest_of(page) == submission.digest and heard == [page.pk]
    assert [signature.step for signature in submission.signatures.all()] == ["first", "second", "final"]
    assert not page.has_unpublished_changes and review.sweep() == []


def test_every_step_leaves_a_line_in_the_log(article, newsroom):
    bring_out(article, newsroom)
    lines = PageLogEntry.objects.filter(page_id=article.pk, action__startswith="review.").order_by("timestamp")
    assert [line.action for line in lines] == [
        "review.submit",
        "review.sign",
        "review.sign",
        "review.sign",
        "review.publish",
    ]


def test_author_cannot_sign_own_text(city, article, newsroom):
    newsroom.writer.groups.add(city.jtj.role_groups.get(role=Role.FIRST_REVIEWER).group)
    digest = review.submit(article, by=newsroom.writer).digest
    with pytest.raises(NotAllowed, match="您是这一版的作者"):
        review.sign(article, step=Step.FIRST, digest=digest, by=newsroom.writer)


def test_nobody_signs_two_steps(city, article, newsroom):
    newsroom.first.groups.add(city.jtj.role_groups.get(role=Role.SECOND_REVIEWER).group)
    digest = review.submit(article, by=newsroom.writer).digest
    review.sign(article, step=Step.FIRST, digest=digest, by=newsroom.first)
    with pytest.raises(NotAllowed, match="三个环节须由三个人签名"):
        review.sign(article, step=Step.SECOND, digest=digest, by=newsroom.first)


def test_reviewer_who_edits_becomes_author(article, newsroom):
    edit(article, newsroom.first)
    page = reread(article)
    digest = review.submit(page, by=newsroom.writer).digest
    with pytest.raises(NotAllowed, match="您是这一版的作者"):
        review.sign(page, step=Step.FIRST, digest=digest, by=newsroom.first)


def test_steps_come_in_their_order(article, newsroom):
    digest = review.submit(article, by=newsroom.writer).digest
    with pytest.raises(Conflict, match="现在不在签发环节"):
        review.sign(article, step=Step.FINAL, digest=digest, by=newsroom.signer)


def test_a_reviewer_of_another_department_signs_nothing(city, article, newsroom):
    stranger = make_user(Role.FIRST_REVIEWER, city.xxb)
    digest = review.submit(article, by=newsroom.writer).digest
    with pytest.raises(NotAllowed, match=f"需要{city.jtj.name}的初审角色"):
        review.sign(article, step=Step.FIRST, digest=digest, by=stranger)


def test_superuser_can_neither_submit_nor_sign_nor_publish(city, article, newsroom):
    provider = make_user(is_superuser=True)
    with pytest.raises(NotAllowed):
        review.submit(article, by=provider)
    digest = review.submit(article, by=newsroom.writer).digest
    with pytest.raises(NotAllowed):
        review.sign(article, step=Step.FIRST, digest=digest, by=provider)


def test_signature_is_for_the_digest_the_screen_showed(article, newsroom):
    review.submit(article, by=newsroom.writer)
    with pytest.raises(Conflict, match="内容已变，需重审"):
        review.sign(article, step=Step.FIRST, digest="0" * 64, by=newsroom.first)


def test_publishing_wants_all_three(article, newsroom):
    digest = review.submit(article, by=newsroom.writer).digest
    with pytest.raises(Conflict, match="还缺初审、复审、签发签名"):
        review.publish(article, digest=digest, by=newsroom.signer)
    assert not reread(article).live


def test_send_back_ends_all_signatures_and_keeps_the_reason(article, newsroom):
    digest = review.submit(article, by=newsroom.writer).digest
    review.sign(article, step=Step.FIRST, digest=digest, by=newsroom.first)
    back = review.send_back(article, reason="“逾期不补”改为“逾期系统关闭”", by=newsroom.second)
    assert back.state == State.RETURNED and back.reason.startswith("“逾期不补”")
    again = review.submit(article, by=newsroom.writer)
    assert again.digest == digest and again.next_step == Step.FIRST and not again.signatures.exists()


def test_sending_back_needs_a_reason(article, newsroom):
    review.submit(article, by=newsroom.writer)
    with pytest.raises(Invalid, match="退回须写明理由"):
        review.send_back(article, reason=" ", by=newsroom.first)


def test_one_version_at_a_time_is_in_review(article, newsroom):
    review.submit(article, by=newsroom.writer)
    with pytest.raises(Conflict, match="已经在审核中"):
        review.submit(article, by=newsroom.writer)


def test_an_unchanged_live_version_is_not_reviewed_again(article, newsroom):
    bring_out(article, newsroom)
    with pytest.raises(Conflict, match="没有需要审核的改动"):
        review.submit(reread(article), by=newsroom.writer)


def test_submit_says_everything_that_is_missing(city, newsroom):
    page = make_article(city.jtj, by=newsroom.writer)
    draft = reread(page)
    draft.source = ""
    draft.save_revision(user=newsroom.writer, clean=False)
    with pytest.raises(Invalid, match="来源：") as raised:
        review.submit(reread(page), by=newsroom.writer)
    assert raised.value.code == "not-ready"


def test_page_in_review_is_locked_for_everybody(article, newsroom):
    assert reread(article).get_lock() is None
    review.submit(article, by=newsroom.writer)
    lock = reread(article).get_lock()
    assert lock.for_user(newsroom.writer) and lock.for_user(newsroom.first)
    review.send_back(article, reason="改一处数字", by=newsroom.first)
    assert reread(article).get_lock() is None


def test_new_version_replaces_the_old_only_when_signed(article, newsroom):
    bring_out(article, newsroom)
    edit(article, newsroom.writer, "第二版")
    assert reread(article).title != "第二版"
    bring_out(reread(article), newsroom)
    assert reread(article).title == "第二版"
    states = Submission.objects.filter(page_id=article.pk).order_by("pk").values_list("state", flat=True)
    assert list(states) == [State.SUPERSEDED, State.PUBLISHED]


def test_withdrawing_needs_role_and_reason_and_can_be_undone(article, newsroom):
    bring_out(article, newsroom)
    with pytest.raises(NotAllowed):
        review.withdraw(article, reason="数字有误", by=newsroom.writer)
    with pytest.raises(Invalid, match="撤下须写明理由"):
        review.withdraw(article, reason="", by=newsroom.signer)
    review.withdraw(article, reason="数字有误", by=newsroom.second)
    assert not reread(article).live and review.sweep() == []
    review.restore(article, reason="核对无误", by=newsroom.signer)
    assert reread(article).live and review.sweep() == []


def test_signatures_are_never_changed(article, newsroom):
    submission = bring_out(article, newsroom)
    signature = submission.signatures.first()
    signature.digest = "0" * 64
    for act in (
        signature.save,
        signature.delete,
        Signature.objects.all().delete,
        lambda: Signature.objects.update(post="局长"),
    ):
        with pytest.raises(Conflict):
            act()


def test_expired_page_comes_down_and_is_written_down(city, newsroom):
    page = make_article(city.jtj, newsroom=newsroom, live=True, expire_at=timezone.now() + timedelta(days=1))
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    assert review.expire_due() == 1
    assert not reread(page).live and Submission.objects.get(page_id=page.pk).state == State.WITHDRAWN


def test_provisioned_pages_say_so(city):
    home = Submission.objects.get(page_id=city.jtj.root_page_id)
    assert (home.kind, home.state, home.submitted_by) == (Kind.PROVISIONED, State.PUBLISHED, None)
    assert "蓝本" in home.reason


def test_an_empty_article_is_not_sent_to_review(city, newsroom):
    page = make_article(city.jtj, by=newsroom.writer, body=[("text", "<p> &nbsp;</p>")])
    with pytest.raises(Invalid, match="正文：还没有内容"):
        review.submit(page, by=newsroom.writer)
