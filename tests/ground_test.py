"""Ids typed into a page's form: every page kind × every place of its form that takes an id of a picture, an attachment
or a page, generated from the forms themselves, so that a new field or block is tried the day it appears."""

import json
import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import ForeignKey
from django.forms import ModelForm
from wagtail import blocks
from wagtail.models import Collection, Page

from cluster import review
from cluster.errors import Invalid
from cluster.ground import Ground
from cluster.models import SHARED_COLLECTION, Attachment, CityPage, Picture, Role
from portal.models import ArticlePage
from tests.factories import make_article, make_newsroom, make_user
from tests.walls_test import MARK, picture_file, signed_in

KINDS = [model for model in apps.get_models() if issubclass(model, CityPage)]
HOST = {"host": "localhost"}
Typed = dict[str, str]


@pytest.fixture
def theirs(city) -> SimpleNamespace:
    """A picture, an attachment and a draft of 市信息办, each with a marked name and a marked address."""
    kept = {"title": MARK, "collection": city.xxb.collection}
    return SimpleNamespace(
        picture=Picture.objects.create(file=ContentFile(picture_file().read(), "zqx.png"), **kept),
        attachment=Attachment.objects.create(file=ContentFile(b"%PDF-1.4 x", "zqx.pdf"), **kept),
        page=make_article(city.xxb, title=MARK, slug="zqx"),
    )


def text_of(response) -> str:
    """The answer as a person would read it: in JSON Chinese comes as `\\u52ff`, JSON within JSON doubles the stroke."""
    return re.sub(r"\\+u([0-9a-f]{4})", lambda match: chr(int(match.group(1), 16)), response.content.decode())


def thing_for(model: type, theirs: SimpleNamespace) -> object | None:
    kinds = {Picture: theirs.picture, Attachment: theirs.attachment, Page: theirs.page}
    return next((thing for kind, thing in kinds.items() if issubclass(model, kind)), None)


def rich_text(entity: str, about: dict[str, object]) -> str:
    block = {"key": "a", "text": "看这里的话", "type": "unstyled", "depth": 0, "inlineStyleRanges": []}
    block["entityRanges"] = [{"offset": 0, "length": 3, "key": 0}]
    return json.dumps({"blocks": [block], "entityMap": {"0": {"type": entity, "mutability": "MUTABLE", "data": about}}})


def rich_texts(prefix: str, features: list[str] | None, theirs: SimpleNamespace) -> Iterator[Typed]:
    offered = (
        settings.WAGTAILADMIN_RICH_TEXT_EDITORS["default"]["OPTIONS"]["features"] if features is None else features
    )
    if "link" in offered:
        yield {prefix: rich_text("LINK", {"id": theirs.page.pk})}
    if "document-link" in offered:
        yield {prefix: rich_text("DOCUMENT", {"id": theirs.attachment.pk})}


def empty(block: blocks.Block, prefix: str) -> Typed:
    if isinstance(block, blocks.BaseStreamBlock | blocks.ListBlock):
        return {f"{prefix}-count": "0"}
    if isinstance(block, blocks.BaseStructBlock):
        return {
            key: value
            for name, part in block.child_blocks.items()
            for key, value in empty(part, f"{prefix}-{name}").items()
        }
    return {prefix: json.dumps({"blocks": [], "entityMap": {}})} if isinstance(block, blocks.RichTextBlock) else {}


def in_block(block: blocks.Block, prefix: str, theirs: SimpleNamespace) -> Iterator[Typed]:
    """What to type for one foreign id, for each place of the block that takes one."""
    first = {f"{prefix}-count": "1", f"{prefix}-0-deleted": "", f"{prefix}-0-order": "0", f"{prefix}-0-id": ""}
    if isinstance(block, blocks.BaseStreamBlock):
        for name, part in block.child_blocks.items():
            for typed in in_block(part, f"{prefix}-0-value", theirs):
                yield {**first, f"{prefix}-0-type": name, **typed}
    elif isinstance(block, blocks.ListBlock):
        yield from ({**first, **typed} for typed in in_block(block.child_block, f"{prefix}-0-value", theirs))
    elif isinstance(block, blocks.BaseStructBlock):
        for name, part in block.child_blocks.items():
            for typed in in_block(part, f"{prefix}-{name}", theirs):
                yield {**empty(block, prefix), **typed}
    elif isinstance(block, blocks.RichTextBlock):
        yield from rich_texts(prefix, block.features, theirs)
    elif isinstance(block, blocks.ChooserBlock) and (thing := thing_for(block.model_class, theirs)):
        yield {prefix: str(thing.pk)}


def in_form(form: ModelForm, theirs: SimpleNamespace) -> Iterator[Typed]:
    for name, field in form.fields.items():
        prefix = form.add_prefix(name)
        column = next((one for one in form._meta.model._meta.fields if one.name == name), None)
        if getattr(field, "block", None):
            yield from in_block(field.block, prefix, theirs)
        elif isinstance(column, ForeignKey) and (thing := thing_for(column.related_model, theirs)):
            yield {prefix: str(thing.pk)}
        elif type(column).__name__ == "RichTextField":
            yield from rich_texts(prefix, column.features, theirs)


def blank_form(form: ModelForm) -> Typed:
    typed: Typed = {"title": "随手写的题目", "slug": "suishou", "act": "save"}
    for name, field in form.fields.items():
        if getattr(field, "block", None):
            typed |= empty(field.block, name)
    for name in getattr(form, "formsets", {}):
        typed |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
    return typed


def attempts(kind: type[CityPage], form: ModelForm, theirs: SimpleNamespace) -> Iterator[Typed]:
    yield from ({**blank_form(form), **typed} for typed in in_form(form, theirs))
    for name, formset in form.formsets.items():
        child = formset.empty_form
        child.prefix = f"{name}-0"
        for typed in in_form(child, theirs):
            yield {**blank_form(form), f"{name}-TOTAL_FORMS": "1", **typed}


def place_of(kind: type[CityPage], root: Page) -> str | None:
    """The address of the editor for this kind on this site: of a page that is there, or of a new one."""
    there = kind.objects.descendant_of(root, inclusive=True).first()
    if (there is not None and kind.max_count_per_parent) or kind.__name__ == "HomePage":
        return f"/admin/pages/{there.pk}/edit/"
    parents = kind.allowed_parent_page_models()
    for parent in root.get_descendants(inclusive=True).specific():
        if type(parent) in parents:
            return f"/admin/pages/add/{kind._meta.app_label}/{kind._meta.model_name}/{parent.pk}/"
    return f"/admin/pages/{there.pk}/edit/" if there else None


def form_of(kind: type[CityPage], person) -> ModelForm:
    return kind.get_edit_handler().get_form_class()(instance=kind(), for_user=person)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_another_department_keeps_to_itself_cannot_be_typed_into_a_page(city, theirs, kind):
    person = make_user(Role.SITE_MANAGER, city.jtj)
    client, address = signed_in(person), place_of(kind, city.jtj.root_page)
    form = form_of(kind, person)
    wrong = []
    for typed in attempts(kind, form, theirs):
        response = client.post(address, typed, headers=HOST)
        answer = text_of(response)
        if response.status_code != 200 or MARK in answer or "zqx" in answer or "不能使用" not in answer:
            print((response.status_code, MARK in answer, "zqx" in answer, typed))
            wrong.append((response.status_code, typed))
    assert wrong == []


def test_what_is_refused_leaves_the_rest_of_the_form_as_it_was_typed(city, theirs):
    person = make_user(Role.WRITER, city.jtj)
    news = city.jtj.root_page.get_children().get(slug="news")
    form = form_of(ArticlePage, person)
    text = rich_text("LINK", {"id": theirs.page.pk})
    typed = {**blank_form(form), "body-count": "1", "body-0-deleted": "", "body-0-order": "0", "body-0-id": ""}
    typed |= {"body-0-type": "text", "body-0-value": text, "cover": str(theirs.picture.pk), "summary": "写好的摘要"}
    answer = text_of(signed_in(person).post(f"/admin/pages/add/portal/articlepage/{news.pk}/", typed, headers=HOST))
    assert all(kept in answer for kept in ("随手写的题目", "写好的摘要", "看这里的话"))
    assert "“题图”里的图片不存在" in answer and "“正文”里的页面不存在" in answer


def test_own_files_shared_files_and_what_citizens_read_may_be_used(city):
    person = make_user(Role.WRITER, city.jtj)
    news = city.jtj.root_page.get_children().get(slug="news")
    shared = Collection.objects.get(name=SHARED_COLLECTION)
    public, own = make_article(city.xxb, live=True), make_article(city.jtj, by=person)
    client, address = signed_in(person), f"/admin/pages/add/portal/articlepage/{news.pk}/"
    for number, collection in enumerate((shared, city.jtj.collection)):
        picture = Picture.objects.create(title="图", file=picture_file(), collection=collection)
        for page in (public, own):
            form = {**blank_form(form_of(ArticlePage, person)), "slug": f"a-{number}-{page.pk}", "body-count": "1"}
            form |= {"body-0-deleted": "", "body-0-order": "0", "body-0-id": "", "body-0-type": "text"}
            form |= {"body-0-value": rich_text("LINK", {"id": page.pk}), "cover": str(picture.pk)}
            assert client.post(address, form, headers=HOST).status_code == 302


@pytest.mark.parametrize("thing", ["picture", "attachment", "page"])
def test_the_gate_refuses_what_reached_a_draft_by_another_way_and_does_not_tell_its_title(city, theirs, thing):
    newsroom = make_newsroom(city.jtj)
    key = getattr(theirs, thing).pk
    blocks = {
        "picture": ("picture", {"picture": key, "caption": "校门"}),
        "attachment": ("attachments", {"files": [key]}),
        "page": ("reference", {"page": key, "note": ""}),
    }
    kind, value = blocks[thing]
    body = ArticlePage.body.field.to_python(json.dumps([{"type": kind, "value": value}]))
    page = make_article(city.jtj, by=newsroom.writer, body=body)
    with pytest.raises(Invalid, match=r"“正文”里的.*不能使用") as refused:
        review.submit(page, by=newsroom.writer)
    assert MARK not in refused.value.message


def test_an_attachment_is_for_strangers_only_while_a_live_page_shows_it(city, theirs, client):
    newsroom = make_newsroom(city.jtj)
    file = Attachment.objects.create(
        title="附件", file=ContentFile(b"%PDF-1.4 x", "b.pdf"), collection=city.jtj.collection
    )
    stranger, own = signed_in(make_user(Role.WRITER, city.xxb)), signed_in(newsroom.writer)
    assert [one.get(file.url, headers=HOST).status_code for one in (client, stranger, own)] == [404, 404, 200]
    page = make_article(city.jtj, newsroom=newsroom, live=True, body=[("attachments", {"files": [file]})])
    assert [one.get(file.url, headers=HOST).status_code for one in (client, stranger)] == [200, 200]
    review.withdraw(page, reason="有误", by=newsroom.signer)
    assert client.get(file.url, headers=HOST).status_code == 404


def test_a_shared_attachment_that_no_live_page_shows_is_for_staff_only(city, client):
    shared = Collection.objects.get(name=SHARED_COLLECTION)
    file = Attachment.objects.create(title="附件", file=ContentFile(b"%PDF-1.4 x", "b.pdf"), collection=shared)
    writer = signed_in(make_user(Role.WRITER, city.xxb))
    assert [one.get(file.url, headers=HOST).status_code for one in (client, writer)] == [404, 200]


def test_a_refusal_is_the_same_for_a_foreign_id_and_for_one_that_is_not_there(city, theirs, client):
    absent = client.get("/documents/987654/zqx.pdf", headers=HOST)
    assert client.get(theirs.attachment.url, headers=HOST).status_code == absent.status_code == 404
    ground = Ground([city.jtj.pk])
    assert ground.barred([(Picture, "987654"), (Picture, str(theirs.picture.pk))]) == {
        (Picture, "987654"),
        (Picture, str(theirs.picture.pk)),
    }


def test_the_address_of_a_rendition_cannot_be_guessed_and_outlives_its_being_made_anew(city, theirs):
    first = theirs.picture.get_rendition("max-20x20")
    assert re.fullmatch(r"/media/images/zqx[^/]*\.max-20x20\.[0-9a-f]{16}\.png", first.url)
    other = Picture.objects.create(title="另一", file=ContentFile(picture_file().read(), "zqx.png"))
    assert other.get_rendition("max-20x20").url.split(".")[-2] != first.url.split(".")[-2]
    first.delete()
    theirs.picture.renditions.all().delete()
    again = Picture.objects.get(pk=theirs.picture.pk).get_rendition("max-20x20")
    assert again.url.split(".")[-2] == first.url.split(".")[-2]


def test_every_kind_of_reference_is_among_what_is_tried(city, theirs):
    person = make_user(Role.SITE_MANAGER, city.jtj)
    tried = {
        (kind.__name__, key)
        for kind in KINDS
        for typed in attempts(kind, form_of(kind, person), theirs)
        for key, value in typed.items()
        if value in {str(thing.pk) for thing in vars(theirs).values()}
    }
    assert {
        ("ArticlePage", "cover"),
        ("ArticlePage", "body-0-value-poster"),
        ("ArticlePage", "body-0-value-pictures-0-value-picture"),
        ("ArticlePage", "body-0-value-files-0-value"),
        ("DisclosureDocument", "files-0-file"),
        ("DisclosureDocument", "ties-0-other"),
        ("HomePage", "masthead"),
        ("TopicPage", "picture"),
    } <= tried
