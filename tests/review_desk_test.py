"""The editor's screens: what waits for me comes first, the review page carries its digest, the editor only saves and
submits."""

import re

import pytest

from cluster import review
from cluster.models import Role, State, Step, Submission
from portal.models import ArticlePage
from tests.factories import make_article, make_newsroom, make_user


@pytest.fixture
def newsroom(city):
    return make_newsroom(city.jtj)


def get(client, user, address):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(address, headers={"host": "localhost"})


def post(client, user, address, **fields):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.post(address, fields, headers={"host": "localhost"})


def digest_on(response) -> str:
    return re.search(r'name="digest" value="([0-9a-f]{64})"', response.content.decode()).group(1)


def test_three_people_bring_an_article_out_through_the_screens(client, city, newsroom):
    page = make_article(city.jtj, by=newsroom.writer)
    assert post(client, newsroom.writer, f"/admin/review/{page.pk}/submit/").url == f"/admin/review/{page.pk}/"
    for person, act in ((newsroom.first, "sign"), (newsroom.second, "sign"), (newsroom.signer, "issue")):
        assert page.title in get(client, person, "/admin/").content.decode()
        shown = get(client, person, f"/admin/review/{page.pk}/")
        step = re.search(r'name="step" value="(\w+)"', shown.content.decode()).group(1)
        post(client, person, f"/admin/review/{page.pk}/{act}/", digest=digest_on(shown), step=step)
    assert ArticlePage.objects.get(pk=page.pk).live and review.sweep() == []


def test_the_desk_shows_each_step_to_its_people_only(client, city, newsroom):
    page = make_article(city.jtj, by=newsroom.writer)
    review.submit(page, by=newsroom.writer)
    waiting = f'<a href="/admin/review/{page.pk}/">初审：'
    assert waiting in get(client, newsroom.first, "/admin/").content.decode()
    for person in (newsroom.writer, newsroom.second, newsroom.signer, make_user(Role.FIRST_REVIEWER, city.xxb)):
        assert waiting not in get(client, person, "/admin/").content.decode()


def test_what_was_sent_back_comes_first_with_its_reason(client, city, newsroom):
    page = make_article(city.jtj, by=newsroom.writer)
    review.submit(page, by=newsroom.writer)
    post(client, newsroom.first, f"/admin/review/{page.pk}/send-back/", reason="电话号码少一位")
    shown = get(client, newsroom.writer, "/admin/").content.decode()
    assert "退回修改：" in shown and "电话号码少一位" in shown


def test_the_screen_of_a_changed_draft_offers_no_signature(client, city, newsroom):
    page = make_article(city.jtj, by=newsroom.writer)
    submission = review.submit(page, by=newsroom.writer)
    version = review.draft_of(ArticlePage.objects.get(pk=page.pk))
    version.title = "送审之后改的"
    version.save_revision(user=newsroom.writer, overwrite_revision=version.latest_revision)
    shown = get(client, newsroom.first, f"/admin/review/{page.pk}/").content.decode()
    assert "内容已变，需重审" in shown and f"/admin/review/{page.pk}/sign/" not in shown
    post(client, newsroom.first, f"/admin/review/{page.pk}/sign/", digest=submission.digest, step="first")
    assert not submission.signatures.exists()


def test_the_editor_offers_saving_and_submitting_and_nothing_else(client, city, newsroom):
    page = make_article(city.jtj, by=newsroom.writer)
    for person, submits in ((newsroom.writer, True), (make_user(is_superuser=True), False)):
        shown = get(client, person, f"/admin/pages/{page.pk}/edit/").content.decode()
        assert ('name="action-review"' in shown) == submits
        assert "action-publish" not in shown and "action-unpublish" not in shown


def test_a_page_in_review_cannot_be_edited_by_url(client, city, newsroom):
    page = make_article(city.jtj, by=newsroom.writer)
    review.submit(page, by=newsroom.writer)
    before = ArticlePage.objects.get(pk=page.pk).latest_revision_id
    post(
        client,
        newsroom.writer,
        f"/admin/pages/{page.pk}/edit/",
        title="改",
        slug="gai",
        source="x",
        **{"body-count": "0"},
    )
    assert ArticlePage.objects.get(pk=page.pk).latest_revision_id == before
    assert "正在审核" in get(client, newsroom.writer, f"/admin/pages/{page.pk}/edit/").content.decode()


def test_the_version_is_shown_as_on_its_own_site_and_only_to_its_department(client, city, newsroom):
    page = make_article(city.jtj, by=newsroom.writer)
    review.submit(page, by=newsroom.writer)
    shown = get(client, newsroom.first, f"/admin/review/{page.pk}/version/")
    assert page.title in shown.content.decode() and shown["X-Robots-Tag"] == "noindex"
    assert get(client, make_user(Role.SIGNER, city.xxb), f"/admin/review/{page.pk}/version/").status_code == 404


def test_withdrawing_from_the_screen_keeps_who_and_why(client, city, newsroom):
    page = make_article(city.jtj, newsroom=newsroom, live=True)
    post(client, newsroom.writer, f"/admin/review/{page.pk}/withdraw/", reason="x")
    assert ArticlePage.objects.get(pk=page.pk).live
    post(client, newsroom.signer, f"/admin/review/{page.pk}/withdraw/", reason="数字有误")
    submission = Submission.objects.get(page_id=page.pk)
    assert (submission.state, submission.reason, submission.closed_by) == (State.WITHDRAWN, "数字有误", newsroom.signer)


def test_the_it_office_takes_a_live_page_down_by_its_button_also_while_a_new_version_is_in_review(
    client, city, newsroom
):
    page = make_article(city.jtj, newsroom=newsroom, live=True)
    office, door = make_user(Role.IT_OFFICE, city.portal), f"/admin/review/{page.pk}/"
    assert f'action="{door}withdraw/"' in get(client, office, door).content.decode()
    page.title = "第二版"
    page.save_revision(user=newsroom.writer)
    review.submit(page, by=newsroom.writer)
    assert f'action="{door}withdraw/"' in get(client, office, door).content.decode()
    post(client, office, f"{door}withdraw/", reason="省里来电，内容有误")
    assert not ArticlePage.objects.get(pk=page.pk).live and review.sweep() == []


def test_a_reason_that_came_too_late_is_given_back_to_its_writer(client, city, newsroom):
    page = make_article(city.jtj, by=newsroom.writer)
    review.submit(page, by=newsroom.writer)
    review.send_back(page, reason="同事先退回", by=newsroom.second)
    door = f"/admin/review/{page.pk}/"
    late = post(client, newsroom.first, f"{door}send-back/", reason="电话号码少一位")
    assert late.status_code == 409 and "电话号码少一位" in late.content.decode()
    assert get(client, newsroom.first, f"{door}send-back/").url == door


def test_a_step_that_passed_on_the_screen_is_not_signed_twice(client, city, newsroom):
    page = make_article(city.jtj, by=newsroom.writer)
    digest = review.submit(page, by=newsroom.writer).digest
    review.sign(page, step=Step.FIRST, digest=digest, by=newsroom.first)
    door = f"/admin/review/{page.pk}/sign/"
    assert post(client, newsroom.second, door, digest=digest, step="first").status_code == 409
    assert post(client, newsroom.second, door, digest=digest, step="sixth").status_code == 404
    assert Submission.objects.get(page_id=page.pk).signatures.count() == 1


def test_the_desk_costs_the_same_however_much_waits(client, city, newsroom, django_assert_max_num_queries):
    for _ in range(3):
        review.submit(make_article(city.jtj, by=newsroom.writer), by=newsroom.writer)
    get(client, newsroom.first, "/admin/")
    with django_assert_max_num_queries(45):
        client.get("/admin/", headers={"host": "localhost"})


def test_a_signer_proposes_an_emergency_in_the_editor_and_another_person_puts_it_live(client, city, newsroom):
    page = make_article(city.jtj, by=newsroom.writer, title="山洪预警")
    editor = get(client, newsroom.signer, f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "action-urgent" in editor and "应急发布…" in editor
    sent = post(
        client, newsroom.signer, f"/admin/pages/{page.pk}/edit/", **article_form(page), **{"action-urgent": "1"}
    )
    assert sent.url == f"/admin/review/{page.pk}/urgent/"
    asked = get(client, newsroom.signer, sent.url)
    text = asked.content.decode()
    for said in ("山洪预警", "市教育体育局", "工作动态", "jtj.localhost", "24 小时内补办三审", "另一位签发人或信息办"):
        assert said in text
    assert not Submission.objects.filter(page_id=page.pk).exists(), "looking proposes nothing"
    digest = digest_on(asked)
    assert (
        "须写明理由"
        in client.post(sent.url, {"digest": digest, "reason": " "}, headers={"host": "localhost"}).content.decode()
    )
    assert (
        post(client, newsroom.signer, sent.url, digest=digest, reason="两小时内有山洪").url
        == f"/admin/review/{page.pk}/"
    )
    assert not ArticlePage.objects.get(pk=page.pk).live
    other = make_user(Role.SIGNER, city.jtj)
    shown = get(client, other, f"/admin/review/{page.pk}/")
    assert "确认应急发布" in shown.content.decode()
    post(client, other, f"/admin/review/{page.pk}/confirm/", digest=digest_on(shown))
    assert ArticlePage.objects.get(pk=page.pk).live and review.sweep() == []


def test_only_those_who_lead_an_emergency_find_its_door(client, city, newsroom):
    page = make_article(city.jtj, by=newsroom.writer)
    door = f"/admin/review/{page.pk}/urgent/"
    digest = review.digest_of(review.draft_of(page))
    for person in (
        newsroom.writer,
        newsroom.first,
        newsroom.second,
        make_user(Role.SIGNER, city.xxb),
        make_user(Role.SITE_MANAGER, city.jtj),
    ):
        assert get(client, person, door).status_code == 404
        assert post(client, person, door, digest=digest, reason="山洪").status_code == 404
        assert "action-urgent" not in get(client, person, f"/admin/pages/{page.pk}/edit/").content.decode()
    assert get(client, make_user(Role.IT_OFFICE, city.portal), door).status_code == 200
    assert not Submission.objects.filter(page_id=page.pk).exists()


def test_a_draft_that_changed_after_the_screen_was_shown_is_not_proposed(client, city, newsroom):
    page = make_article(city.jtj, by=newsroom.writer)
    door = f"/admin/review/{page.pk}/urgent/"
    digest = digest_on(get(client, newsroom.signer, door))
    page.title = "改过的标题"
    page.save_revision(user=newsroom.writer)
    for sent in (digest, ""):
        assert "内容已变" in post(client, newsroom.signer, door, digest=sent, reason="山洪").content.decode()
    assert not Submission.objects.filter(page_id=page.pk).exists()


def test_a_page_in_review_says_that_it_must_come_back_first(client, city, newsroom):
    page = make_article(city.jtj, by=newsroom.writer)
    review.submit(page, by=newsroom.writer)
    shown = get(client, newsroom.signer, f"/admin/review/{page.pk}/urgent/").content.decode()
    assert "正在审核中" in shown and 'name="reason"' not in shown


def article_form(page) -> dict[str, str]:
    """The editor's form of this article as the browser sends it."""
    return {
        "title": page.title,
        "slug": page.slug,
        "subtitle": "",
        "summary": "",
        "source": page.source,
        "author": "",
        "editor": "",
        "cover": "",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "heading",
        "body-0-id": "",
        "body-0-value-text": "两小时内有山洪，请离开河谷",
        "body-0-value-level": "2",
        "published_at": "",
        "mood": "",
        "seo_title": "",
        "search_description": "",
        "go_live_at": "",
        "expire_at": "",
    }
