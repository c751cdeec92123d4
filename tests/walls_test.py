"""A person of one department sees and touches nothing of another: every role × the other's objects × every address
of the admin that takes an id, generated from the address table itself, so that a new door is tried the day it
appears."""

import io
import re
from collections.abc import Iterator
from functools import partial
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver
from PIL import Image
from wagtail.models import Collection, Page, Revision, Site

from cluster import review
from cluster.models import DEPARTMENT_ROLES, Attachment, Picture, Submission, User
from opendata.models import Intake, PushToken, Resource, Snapshot
from opendata.pushing import tokens
from portal.models import ArticlePage
from tests.factories import make_article, make_case, make_dataset, make_newsroom, make_user

MARK, SOUGHT = "勿见机密", "勿见"  # what is looked for in answers, what is typed into search fields
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\(\\d\+\)|\(live\|earliest\|\\d\+\)|\(live\|latest\|\\d\+\)")
QUERIES = [
    "pages/search/?q={mark}",
    "choose-page/?page_type=wagtailcore.page",
    "choose-page/search/?q={mark}",
    "choose-page/{home}/",
    "choose-page/{channel}/",
    "images/?q={mark}",
    "documents/?q={mark}",
    "images/chooser/results/?q={mark}",
    "documents/chooser/results/?q={mark}",
    "images/chooser/chosen-multiple/?id={picture}",
    "documents/chooser/chosen-multiple/?id={attachment}",
    "choose-page/chosen-multiple/?id={draft}",
    "images/?collection_id={collection}",
    "images/?owner={person}",
    "api/main/pages/?child_of={channel}",
    "api/main/pages/?fields=*",
    "api/main/images/",
    "api/main/documents/",
    "api/main/images/?search={mark}",
    "pages/{own}/?owner={person}",
    "pages/{own}/?q={mark}",
    "tag-autocomplete/?term={mark}",
    "pages/{own_draft}/move/?q={mark}",
    "pages/{own}/results/?site={site}",
    *(
        f"bulk/{model}/{act}/?id={{{key}}}"
        for model, key in (
            ("wagtailcore/page", "draft"),
            ("wagtailimages/image", "picture"),
            ("cluster/picture", "picture"),
            ("wagtaildocs/document", "attachment"),
            ("cluster/attachment", "attachment"),
        )
        for act in ("delete", "move", "publish", "unpublish", "add_tags", "add_to_collection")
    ),
    "bulk/wagtailcore/page/delete/?id=all&childOf={channel}",
    "bulk/cluster/picture/delete/?id=all",
]


def picture_file() -> ContentFile:
    held = io.BytesIO()
    Image.new("RGB", (40, 30), "#335577").save(held, "PNG")
    return ContentFile(held.getvalue(), "picture.png")


@pytest.fixture
def theirs(city):
    """One of everything of 市信息办, with a marked name wherever only its own people may read it."""
    newsroom = make_newsroom(city.xxb)
    User.objects.filter(pk=newsroom.writer.pk).update(name=f"{MARK}甲")
    live = make_article(city.xxb, newsroom=newsroom, live=True)
    changed = review.draft_of(live)
    changed.title = f"{MARK}新稿"
    changed.save_revision(user=newsroom.writer)
    draft = make_article(city.xxb, by=newsroom.writer, title=f"{MARK}草稿")
    review.submit(draft, by=newsroom.writer)
    picture = Picture.objects.create(title=f"{MARK}图片", file=picture_file(), collection=city.xxb.collection)
    attachment = Attachment.objects.create(
        title=f"{MARK}附件", file=ContentFile(b"%PDF-1.4 x", "a.pdf"), collection=city.xxb.collection
    )
    dataset = make_dataset(city.xxb, title=f"{MARK}数据集")
    resource = dataset.resources.get()
    return SimpleNamespace(
        dataset=dataset,
        resource=resource,
        intake=Intake.objects.create(resource=resource, file_name=f"{MARK}.csv", state=Intake.State.WAITING),
        snapshot=Snapshot.objects.create(resource=resource, number=1, rows=0, content_hash="0" * 64, columns=[]),
        token=tokens.issue_token(resource, title=MARK, secrecy="public", by=dataset.registered_by)[0],
        case=make_case(city.xxb, title=f"{MARK}来信"),
        live=live,
        draft=draft,
        picture=picture,
        attachment=attachment,
        person=newsroom.writer,
        home=city.xxb.root_page,
        channel=draft.get_parent(),
        site=city.xxb.site,
        collection=city.xxb.collection,
        department=city.xxb,
        group=city.xxb.role_groups.first().group,
        revision=draft.latest_revision,
    )


def admin_routes() -> Iterator[str]:
    def walk(resolver: URLResolver, route: str) -> Iterator[str]:
        for pattern in resolver.url_patterns:
            here = route + str(pattern.pattern).lstrip("^")
            if isinstance(pattern, URLResolver):
                yield from walk(pattern, here)
            else:
                yield here.rstrip("$")

    for pattern in get_resolver().url_patterns:
        if isinstance(pattern, URLResolver) and str(pattern.pattern) == "admin/":
            yield from walk(pattern, "/admin/")


def addresses(theirs: SimpleNamespace) -> list[str]:
    """Every admin address that takes an id, filled with the other department's ids."""
    found = []
    for route in admin_routes():
        if not ARGUMENT.search(route) or any(word in route for word in ("<uidb64>", "logout")):
            continue
        for page in (theirs.home, theirs.channel, theirs.live, theirs.draft):
            address = ARGUMENT.sub(partial(value_of, route=route, page=page, theirs=theirs), route).replace("\\.", ".")
            if address not in found:
                found.append(address)
    return found


def value_of(match: re.Match, route: str, page: Page, theirs: SimpleNamespace) -> str:
    name = match.group(1)
    if name is None:
        return {"(\\d+)": str(page.pk), "(live|earliest|\\d+)": "live"}.get(match.group(0), "latest")
    if name == "pk":
        for word, thing in (
            ("/cases", theirs.case),
            ("/images", theirs.picture),
            ("/documents", theirs.attachment),
            ("/users", theirs.person),
            ("/people", theirs.person),
            ("/sites", theirs.site),
            ("/groups", theirs.group),
            ("/collections", theirs.collection),
        ):
            if word in route:
                return str(thing.pk)
    fixed = {
        "image_id": theirs.picture.pk,
        "document_id": theirs.attachment.pk,
        "doc_id": theirs.attachment.pk,
        "collection_id": theirs.collection.pk,
        "revision_id": theirs.revision.pk,
        "user_id": theirs.person.pk,
        "app_label": "wagtailcore",
        "app_name": "wagtailcore",
        "model_name": "page",
        "action_name": "delete",
        "action": "delete",
        "content_type_app_name": "portal",
        "content_type_model_name": "articlepage",
        "filter_spec": "max-100x100",
        **{f"{noun}_id": vars(theirs)[noun].pk for noun in ("dataset", "resource", "intake", "snapshot", "token")},
        "object_id": page.pk,
        "session_id": 1,
        "slug": theirs.department.slug,
        "role": "signer",
    }
    return str(fixed.get(name, page.pk))


def known(theirs: SimpleNamespace, own: Page, own_draft: Page) -> dict[str, object]:
    return {
        "mark": SOUGHT,
        "own": own.pk,
        "own_draft": own_draft.pk,
        **{name: thing.pk for name, thing in vars(theirs).items()},
    }


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(response) -> str:
    return (
        b"".join(response).decode(errors="replace") if response.streaming else response.content.decode(errors="replace")
    )


def state_of(theirs: SimpleNamespace) -> list[object]:
    """Everything of theirs that a request could change, as plain values."""
    tree = Page.objects.filter(path__startswith=theirs.home.path).order_by("pk")
    rows = [
        list(
            tree.values_list(
                "pk", "path", "title", "draft_title", "live", "locked", "latest_revision", "has_unpublished_changes"
            )
        ),
        list(
            Revision.objects.filter(object_id__in=[str(page.pk) for page in tree])
            .order_by("pk")
            .values_list("pk", "content")
        ),
        list(
            Submission.objects.filter(department=theirs.department)
            .order_by("pk")
            .values_list("pk", "state", "next_step")
        ),
        list(Site.objects.order_by("pk").values()),
        list(Collection.objects.order_by("pk").values_list("pk", "path", "name")),
        list(User.objects.filter(pk=theirs.person.pk).values_list("pk", "password", "email", "is_active", "name")),
        list(theirs.group.user_set.values_list("pk", flat=True)),
    ]
    rows += rows_of_data(theirs)
    for model in (Picture, Attachment):
        rows.append(
            list(
                model.objects.filter(collection=theirs.collection)
                .order_by("pk")
                .values_list("pk", "title", "file", "collection")
            )
        )
    for label in ("interaction.case", "weibo_wechat.post", "opendata.dataset"):
        if label in {model._meta.label_lower for model in apps.get_models()}:
            model = apps.get_model(label)
            if "department" in {field.name for field in model._meta.get_fields()}:
                rows.append(list(model.objects.filter(department=theirs.department).order_by("pk").values()))
    return rows


def rows_of_data(theirs: SimpleNamespace) -> list[list[object]]:
    return [
        list(Resource.objects.filter(dataset=theirs.dataset).order_by("pk").values()),
        list(Intake.objects.filter(resource=theirs.resource).values_list("pk", "state", "options")),
        list(PushToken.objects.filter(resource=theirs.resource).values_list("pk", "revoked_at")),
    ]


@pytest.mark.parametrize("role", DEPARTMENT_ROLES, ids=str)
def test_nothing_of_another_department_is_read(city, theirs, role):
    person = make_user(role, city.jtj)
    client = signed_in(person)
    own = city.jtj.root_page.get_children().get(slug="news")
    own_draft = make_article(city.jtj, by=person)
    values = known(theirs, own, own_draft)
    seen, broken = [], []
    for address in [
        *addresses(theirs),
        *(f"/admin/{query.format(**values)}" for query in QUERIES),
        "/admin/",
        f"/admin/pages/{own.pk}/",
    ]:
        response = client.get(address, follow=True, headers={"host": "localhost"})
        if MARK in text_of(response):
            seen.append(address)
        if response.status_code >= 500:
            broken.append(address)
    assert (seen, broken) == ([], [])


@pytest.mark.parametrize("role", DEPARTMENT_ROLES, ids=str)
def test_nothing_of_another_department_is_changed(city, theirs, role):
    client = signed_in(make_user(role, city.jtj))
    before, changed, broken = state_of(theirs), [], []
    form = {
        "title": "改",
        "slug": "gai",
        "action-publish": "1",
        "action-review": "1",
        "reason": "x",
        "why": "x",
        "answer": "x",
        "decline": "not-ours",
        "to": "jtj",
        "step": "first",
        "digest": "0" * 64,
        "confirm_site_name": "x",
        "new_parent_page": theirs.channel.pk,
        "next": "/admin/",
        "name": "改",
        "email": "x@example.com",
        "collection": theirs.collection.pk,
        "id": theirs.draft.pk,
        "is_editing": "1",
        "password1": "x",
        "role": "signer",
    }
    for address in addresses(theirs):
        with transaction.atomic():
            response = client.post(address, form, headers={"host": "localhost"})
            if response.status_code == 404:
                continue  # nothing there for her; whatever it did nevertheless is seen at the end
            if state_of(theirs) != before:
                changed.append(address)
            if response.status_code >= 500:
                broken.append(address)
            transaction.set_rollback(True)
    assert (changed, broken, state_of(theirs) == before) == ([], [], True)


def test_the_sweep_would_notice_an_open_door(city, theirs):
    """The other department's own writer does meet the marked names at these addresses."""
    client = signed_in(theirs.person)
    met = [
        address
        for address in addresses(theirs)
        if MARK in text_of(client.get(address, follow=True, headers={"host": "localhost"}))
    ]
    assert len(met) > 20
    assert ArticlePage.objects.filter(pk=theirs.draft.pk).exists()
