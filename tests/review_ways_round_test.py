"""The ways round the gate, each tried as somebody would try it: nothing unsigned is ever what a reader sees."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils import timezone
from treebeard.mp_tree import MP_Node
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import GroupPagePermission, Page

from cluster import review
from cluster.errors import Conflict, Invalid, NotAllowed
from cluster.models import Kind, Picture, Role, State, Step, Submission, User
from cluster.people import appointing
from portal.models import ArticlePage
from tests.doors_files_test import photograph
from tests.factories import bring_out, make_article, make_newsroom, make_user


@pytest.fixture
def newsroom(city):
    return make_newsroom(city.jtj)


@pytest.fixture
def draft(city, newsroom):
    return make_article(city.jtj, by=newsroom.writer)


@pytest.fixture
def live(city, newsroom):
    return make_article(city.jtj, newsroom=newsroom, live=True)


@pytest.fixture
def provider(client):
    """A superuser, signed in: every permission of Wagtail's, none of the gate's."""
    user = make_user(is_superuser=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def reread(page):
    return ArticlePage.objects.get(pk=page.pk)


def change(page, by, **fields):
    version = review.draft_of(reread(page))
    for name, value in fields.items():
        setattr(version, name, value)
    return version.save_revision(user=by)


def signed(page, newsroom):
    """Submitted and signed three times, not yet published; returns the digest."""
    digest = review.submit(page, by=newsroom.writer).digest
    for step, person in ((Step.FIRST, newsroom.first), (Step.SECOND, newsroom.second), (Step.FINAL, newsroom.signer)):
        review.sign(page, step=step, digest=digest, by=person)
    return digest


def post(client, address, **fields):
    return client.post(address, fields, headers={"host": "localhost"})


def editor_fields(page, **more):
    return {
        "title": "越过审核",
        "slug": page.slug,
        "source": "x",
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        **more,
    }


def test_edit_after_signing_needs_new_signatures(draft, newsroom):
    digest = signed(draft, newsroom)
    change(draft, newsroom.writer, title="签后改的")
    with pytest.raises(Conflict, match="内容已变，需重审"):
        review.publish(draft, digest=digest, by=newsroom.signer)
    assert not reread(draft).live


def test_autosave_overwrite_after_signing_is_refused(draft, newsroom):
    digest = signed(draft, newsroom)
    version = review.draft_of(reread(draft))
    version.title = "写进同一版本的改动"
    version.save_revision(user=newsroom.writer, overwrite_revision=version.latest_revision)
    with pytest.raises(Conflict, match="内容已变，需重审"):
        review.publish(draft, digest=digest, by=newsroom.signer)
    with pytest.raises(review.Unsigned):
        reread(draft).latest_revision.publish(skip_permission_checks=True)


def test_saving_without_a_change_keeps_the_signatures(draft, newsroom):
    digest = signed(draft, newsroom)
    review.draft_of(reread(draft)).save_revision(user=newsroom.writer)
    review.publish(draft, digest=digest, by=newsroom.signer)
    assert reread(draft).live


def test_schedule_publishes_exactly_what_was_signed(city, newsroom):
    page = make_article(city.jtj, by=newsroom.writer, go_live_at=timezone.now() + timedelta(hours=2))
    submission = bring_out(page, newsroom)
    assert submission.state == State.SCHEDULED and not reread(page).live and review.publish_due() == 0
    when = page.go_live_at + timedelta(minutes=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: when)
        assert review.publish_due() == 1 and review.publish_due() == 0
    assert reread(page).live and review.digest_of(reread(page)) == submission.digest


def test_changed_schedule_needs_signature(city, newsroom):
    page = make_article(city.jtj, by=newsroom.writer, go_live_at=timezone.now() + timedelta(hours=2))
    digest = signed(page, newsroom)
    change(page, newsroom.writer, go_live_at=timezone.now() + timedelta(minutes=5))
    with pytest.raises(Conflict, match="内容已变"):
        review.publish(page, digest=digest, by=newsroom.signer)


def test_signer_who_lost_role_blocks_schedule_and_one_refusal_does_not_stop_the_next(city, newsroom):
    soon = timezone.now() + timedelta(hours=2)
    others = make_newsroom(city.xxb)
    pages = [
        make_article(city.jtj, by=newsroom.writer, go_live_at=soon),
        make_article(city.xxb, by=others.writer, go_live_at=soon),
    ]
    for page, room in zip(pages, (newsroom, others), strict=True):
        bring_out(page, room)
    newsroom.second.groups.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: soon + timedelta(minutes=1))
        assert review.publish_due() == 1
    assert [reread(page).live for page in pages] == [False, True]


def test_what_is_a_day_late_waits_for_a_person(city, newsroom):
    soon = timezone.now() + timedelta(hours=2)
    page = make_article(city.jtj, by=newsroom.writer, go_live_at=soon)
    digest = bring_out(page, newsroom).digest
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: soon + timedelta(hours=25))
        assert review.publish_due() == 0
        review.publish(page, digest=digest, by=newsroom.signer)
    assert reread(page).live


def test_wagtails_own_schedule_publishes_nothing_unsigned(draft, newsroom):
    revision = reread(draft).latest_revision
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.save(update_fields=["approved_go_live_at"])
    with pytest.raises(review.Unsigned), transaction.atomic():
        call_command("publish_scheduled")
    assert not reread(draft).live


def test_superuser_cannot_publish_unsigned(client, draft, provider):
    with pytest.raises(review.Unsigned), transaction.atomic():
        PublishPageRevisionAction(reread(draft).latest_revision, user=provider).execute()
    post(client, f"/admin/pages/{draft.pk}/edit/", **editor_fields(draft, **{"action-publish": "1"}))
    assert not reread(draft).live


def test_refusal_keeps_the_editors_text(client, live, provider):
    before = live.title
    post(client, f"/admin/pages/{live.pk}/edit/", **editor_fields(live, **{"action-publish": "1"}))
    assert reread(live).title == before and review.sweep() == []


def test_create_view_publish_leaves_nothing_live(client, city, provider):
    channel = city.jtj.root_page.get_children().get(slug="news")
    post(
        client,
        f"/admin/pages/add/portal/articlepage/{channel.pk}/",
        **editor_fields(ArticlePage(slug="new-one"), **{"action-publish": "1"}),
    )
    assert not ArticlePage.objects.filter(slug="new-one", live=True).exists() and review.sweep() == []


def test_bulk_publish_refused(client, draft, provider):
    post(client, f"/admin/bulk/wagtailcore/page/publish/?id={draft.pk}")
    assert not reread(draft).live


def test_saving_a_live_flag_is_refused_however_it_is_saved(draft):
    page = reread(draft)
    page.live = True
    base = Page.objects.get(pk=draft.pk)
    base.live = True
    for save in (
        page.save,
        lambda: page.save(update_fields=["live"]),
        base.save,
        lambda: base.save(update_fields=["live"]),
    ):
        with pytest.raises(review.Unsigned), transaction.atomic():
            save()
    assert not reread(draft).live


def test_only_the_named_fields_count_when_few_are_saved(draft, newsroom):
    """The signed text in memory does not open the gate for the unsigned text of the stored row."""
    signed(draft, newsroom)
    Page.objects.filter(pk=draft.pk).update(title="库里的另一稿")
    version = Submission.objects.get(page_id=draft.pk).revision.as_object()
    version.live = True
    with pytest.raises(review.Unsigned), transaction.atomic():
        version.save(update_fields=["live"])


def test_copy_is_never_live(live, newsroom):
    with pytest.raises(PermissionDenied), transaction.atomic():
        reread(live).copy(update_attrs={"slug": "copy"}, keep_live=True, user=newsroom.writer)
    copied = reread(live).copy(update_attrs={"slug": "copy"}, keep_live=False, user=newsroom.writer)
    assert not copied.live and not Submission.objects.filter(page_id=copied.pk).exists()


def test_alias_refused(city, live):
    with pytest.raises(review.Unsigned), transaction.atomic():
        reread(live).create_alias(parent=city.xxb.root_page.get_children().get(slug="news"), update_slug="alias")


def test_move_of_live_page_needs_review(city, live, newsroom):
    with pytest.raises(review.Unsigned), transaction.atomic():
        reread(live).move(city.jtj.root_page.get_children().get(slug="notices"), pos="last-child")
    MP_Node.move(
        reread(live), city.jtj.root_page.get_children().get(slug="notices"), pos="last-child"
    )  # beneath the gate
    assert ["内容与签名的版本不同" in fault for fault in review.sweep()] == [True]


def test_a_channel_cannot_be_moved_to_another_department(city, live):
    channel = city.jtj.root_page.get_children().get(slug="news").specific
    with pytest.raises(review.Unsigned), transaction.atomic():
        channel.move(city.xxb.root_page.get_children().get(slug="notices"), pos="last-child")
    assert reread(live).department == city.jtj


def test_slug_change_of_a_live_page_is_refused(live):
    page = reread(live)
    page.slug = "somewhere-else"
    with pytest.raises(review.Unsigned), transaction.atomic():
        page.save()


def test_image_changed_after_signing_is_refused(city, newsroom):
    picture = Picture.objects.create(title="校门", file=photograph(), collection=city.jtj.collection)
    page = make_article(city.jtj, by=newsroom.writer, cover=picture)
    digest = signed(page, newsroom)
    Picture.objects.filter(pk=picture.pk).update(description="签名之后改的说明")
    with pytest.raises(Conflict, match="内容已变"):
        review.publish(page, digest=digest, by=newsroom.signer)


def test_picture_in_the_body_is_covered_too(city, newsroom):
    picture = Picture.objects.create(title="校门", file=photograph(), collection=city.jtj.collection)
    page = make_article(
        city.jtj, newsroom=newsroom, live=True, body=[("picture", {"picture": picture, "caption": "校门"})]
    )
    Picture.objects.filter(pk=picture.pk).update(file_hash="0" * 40)
    assert [page.title in fault for fault in review.sweep()] == [True]


def test_foreign_collection_file_is_refused_at_submit(city, newsroom):
    theirs = Picture.objects.create(title="外单位的图", file=photograph(), collection=city.xxb.collection)
    page = make_article(city.jtj, by=newsroom.writer, cover=theirs)
    with pytest.raises(Invalid, match="“题图”里的图片不存在，或者是其他部门不公开的图片"):
        review.submit(page, by=newsroom.writer)


def test_who_uploaded_a_picture_is_an_author(city, newsroom):
    picture = Picture.objects.create(
        title="图", file=photograph(), collection=city.jtj.collection, uploaded_by_user=newsroom.first
    )
    page = make_article(city.jtj, by=newsroom.writer, cover=picture)
    digest = review.submit(page, by=newsroom.writer).digest
    with pytest.raises(NotAllowed, match="您是这一版的作者"):
        review.sign(page, step=Step.FIRST, digest=digest, by=newsroom.first)


def test_republish_restores_only_signed(live, newsroom):
    change(live, newsroom.writer, title="撤下期间写的草稿")
    review.withdraw(reread(live), reason="核实数字", by=newsroom.signer)
    review.restore(live, reason="核实无误", by=newsroom.signer)
    assert reread(live).title == live.title and reread(live).live


def test_reverting_to_an_old_version_needs_signatures(live, newsroom):
    first = reread(live).live_revision
    change(live, newsroom.writer, title="第二版")
    bring_out(reread(live), newsroom)
    with pytest.raises(review.Unsigned), transaction.atomic():
        first.publish(skip_permission_checks=True)


def test_search_title_and_description_are_signed_too(live):
    for field in ("seo_title", "search_description", "expire_at"):
        page = reread(live)
        setattr(page, field, timezone.now() + timedelta(days=9) if field == "expire_at" else "没有人签过的话")
        with pytest.raises(review.Unsigned), transaction.atomic():
            page.save()


def test_update_behind_the_gate_is_found_by_sweep(live, draft, capsys):
    Page.objects.filter(pk=live.pk).update(title="绕过审核的标题")
    Page.objects.filter(pk=draft.pk).update(live=True)
    faults = review.sweep()
    assert len(faults) == 2 and "没有任何签名" in "".join(faults) and "与签名的版本不同" in "".join(faults)


def test_gate_lets_lock_move_and_draft_through(city, live, newsroom):
    page = reread(live)
    page.locked, page.locked_by, page.locked_at = True, newsroom.writer, timezone.now()
    page.save(update_fields=["locked", "locked_by", "locked_at"])
    page.locked = False
    page.save()
    change(live, newsroom.writer, title="活页面上的草稿")
    assert reread(live).live and reread(live).title == live.title and review.sweep() == []


def test_nobody_holds_wagtails_publish_permission(city):
    granted = set(
        GroupPagePermission.objects.filter(group__role__isnull=False).values_list("permission__codename", flat=True)
    )
    assert granted == {"add_page", "change_page"}


def test_api_has_no_publish(client, draft, provider):
    post(client, f"/admin/api/main/pages/{draft.pk}/action/publish/")
    assert not reread(draft).live
    for address in ("/api/v2/pages/", "/api/v3/pages/"):
        with pytest.raises(Resolver404):
            if resolve(address).func.__module__.startswith("wagtail.views"):
                raise Resolver404


def test_import_is_marked(city, draft, newsroom):
    second = make_user(Role.SIGNER, city.jtj)
    with pytest.raises(NotAllowed, match="两个人"):
        review.sign_as_migrated([reread(draft)], by=(second, second), batch="2016 旧站")
    review.sign_as_migrated([reread(draft)], by=(newsroom.signer, second), batch="2016 旧站")
    submission = Submission.objects.get(page_id=draft.pk)
    assert reread(draft).live and (submission.kind, submission.reason) == (Kind.MIGRATED, "2016 旧站")
    assert submission.signatures.count() == 2 and review.sweep() == []


def test_three_names_from_one_desk_within_a_minute_are_shown_to_the_inspector(client, city, draft, newsroom):
    digest = review.submit(draft, by=newsroom.writer).digest
    for person, act in ((newsroom.first, "sign"), (newsroom.second, "sign"), (newsroom.signer, "issue")):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        step = Submission.objects.get(page_id=draft.pk).next_step
        post(client, f"/admin/review/{draft.pk}/{act}/", digest=digest, step=step)
    assert reread(draft).live
    client.force_login(make_user(Role.INSPECTOR, city.portal), backend="django.contrib.auth.backends.ModelBackend")
    assert "三审在一分钟内从同一地址签完" in client.get("/admin/", headers={"host": "localhost"}).content.decode()


def test_names_from_three_desks_raise_no_flag(draft, newsroom):
    digest = review.submit(draft, by=newsroom.writer).digest
    review.sign(draft, step=Step.FIRST, digest=digest, by=newsroom.first, address="10.1.0.7")
    review.sign(draft, step=Step.SECOND, digest=digest, by=newsroom.second, address="10.1.0.8")
    review.issue(draft, digest=digest, by=newsroom.signer, address="10.1.0.9")
    assert not Submission.objects.get(page_id=draft.pk).in_haste


def test_nobody_makes_herself_a_signer(client, city, provider, draft, newsroom):
    manager = make_user(Role.SITE_MANAGER, city.jtj)
    with pytest.raises(NotAllowed, match="请另一位管理员办理"):
        appointing.grant(manager, Role.SIGNER, city.jtj, by=manager)
    with pytest.raises(NotAllowed, match="超级管理员只任命"):
        appointing.grant(provider, Role.SIGNER, city.jtj, by=provider)
    assert client.get(f"/admin/users/edit/{provider.pk}/", headers={"host": "localhost"}).status_code == 404
    provider.groups.add(city.jtj.role_groups.get(role=Role.FIRST_REVIEWER).group)  # as if by the database
    digest = review.submit(draft, by=newsroom.writer).digest
    with pytest.raises(NotAllowed, match="需要"):
        review.sign(draft, step=Step.FIRST, digest=digest, by=User.objects.get(pk=provider.pk))


def test_a_substitute_signs_in_her_own_name_and_post(city, draft, newsroom):
    """代签: there is no signing for somebody else; who stands in holds the role herself, and only as long as she
    does."""
    substitute = make_user(post="办公室副主任")
    appointing.grant(substitute, Role.FIRST_REVIEWER, city.jtj, by=make_user(Role.IT_OFFICE, city.portal))
    digest = review.submit(draft, by=newsroom.writer).digest
    review.sign(draft, step=Step.FIRST, digest=digest, by=User.objects.get(pk=substitute.pk))
    signature = Submission.objects.get(page_id=draft.pk).signatures.get()
    assert (signature.user, signature.post) == (substitute, "办公室副主任")


def test_a_bureau_of_two_borrows_a_reviewer_instead_of_dropping_a_step(city, draft, newsroom):
    lender = make_user(Role.SECOND_REVIEWER, city.portal)
    appointing.revoke(newsroom.second, Role.SECOND_REVIEWER, city.jtj, by=make_user(Role.SITE_MANAGER, city.jtj))
    appointing.grant(lender, Role.SECOND_REVIEWER, city.jtj, by=make_user(Role.IT_OFFICE, city.portal))
    digest = review.submit(draft, by=newsroom.writer).digest
    review.sign(draft, step=Step.FIRST, digest=digest, by=newsroom.first)
    with pytest.raises(Conflict):
        review.issue(draft, digest=digest, by=newsroom.signer)
    review.sign(draft, step=Step.SECOND, digest=digest, by=User.objects.get(pk=lender.pk))
    review.issue(draft, digest=digest, by=newsroom.signer)
    assert reread(draft).live


def test_unsigned_text_is_previewed_only_by_people_of_the_department(client, city, draft, newsroom):
    review.submit(draft, by=newsroom.writer)
    for address in (f"/admin/pages/{draft.pk}/view_draft/", f"/admin/review/{draft.pk}/version/"):
        assert client.get(address, headers={"host": "localhost"}).status_code == 302
    client.force_login(make_user(Role.SIGNER, city.xxb), backend="django.contrib.auth.backends.ModelBackend")
    for address in (f"/admin/pages/{draft.pk}/view_draft/", f"/admin/review/{draft.pk}/version/"):
        assert client.get(address, headers={"host": "localhost"}).status_code == 404
    client.force_login(newsroom.first, backend="django.contrib.auth.backends.ModelBackend")
    shown = client.get(f"/admin/review/{draft.pk}/version/", headers={"host": "localhost"})
    assert shown.status_code == 200 and shown["X-Robots-Tag"] == "noindex"


def test_a_redirect_never_stands_in_for_a_live_page(client, city, live):
    host = city.jtj.site.hostname
    Redirect.add_redirect(
        live.relative_url(city.jtj.site), "https://example.com/", is_permanent=False, site=city.jtj.site
    )
    answer = client.get(live.relative_url(city.jtj.site), headers={"host": host})
    assert answer.status_code == 200 and live.title in answer.content.decode()
    assert not Group.objects.filter(permissions__content_type__app_label="wagtailredirects").exists()


def test_articles_take_no_remote_embeds(city):
    kinds = {name for block in (ArticlePage.body.field.stream_block,) for name in block.child_blocks}
    assert not [name for name in kinds if "embed" in name or "html" in name]
