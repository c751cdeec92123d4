"""From a text to a draft of a 公开文件, and what follows when one goes live.
Going live itself is the review's business (cluster.review), for these pages as for all others."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from cluster import audit
from cluster.departments.blueprints import ChannelSpec
from cluster.errors import Invalid
from cluster.models import Role, User
from cluster.roles import require_role
from disclosure import pdf, plaintext
from disclosure.classes import Category, Theme, by_label
from disclosure.models import DisclosureDocument, DisclosureIndexPage, numbering


def build_index(spec: ChannelSpec) -> DisclosureIndexPage:
    """An unsaved channel of kind `disclosure`, for provisioning."""
    return DisclosureIndexPage(column_type=spec.type, description=spec.description, deadline=spec.deadline)


def draft_from_text(channel: DisclosureIndexPage, text: str, *, by: User, **fields: Any) -> DisclosureDocument:
    """Make a draft from plain text: a head of labelled fields (索引号 …) or only a title line, then the body.

    `fields` are fields of the document and win over the head. A 索引号 in the head is kept, otherwise one is
    taken. Raises NotAllowed, Invalid (no title, dates that cannot be read), Conflict (索引号 used before).
    """
    require_role(by, (Role.WRITER, Role.SITE_MANAGER), channel.department, "起草公开文件")
    try:
        plain = plaintext.read(text)
        given = _fields(plain, channel) | fields
    except ValueError as error:
        raise Invalid(f"这段文字不能作为公开文件：{error}。", code="document-text") from error
    # Outside the transaction: a draft that fails below must not give its number back.
    number = plain.head.get("索引号", "")
    given["index_number"] = numbering.enter(number) if number else numbering.take(channel.department)
    with transaction.atomic():
        document = DisclosureDocument(live=False, owner=by, body=plaintext.to_blocks(plain.parts), **given)
        channel.add_child(instance=document)
        document.save_revision(user=by, log_action=True)
        audit.record(document, "document.draft", by=by, data={"index_number": document.index_number})
    return document


def _fields(plain: plaintext.PlainDocument, channel: DisclosureIndexPage) -> dict[str, Any]:
    head = plain.head
    return {
        "title": plain.title,
        "category": by_label(
            Category, head.get("组配分类", ""), Category.OTHER if head.get("组配分类") else Category.POLICY
        ),
        "theme": by_label(Theme, head.get("主题分类", "")),
        "publisher": head.get("发布机构") or channel.department.full_name,
        "document_number": head.get("文号", ""),
        "written_on": _moment(head.get("成文日期", ""), date_only=True),
        "published_at": _moment(head.get("发布日期", "")),
        "source": head.get("来源", ""),
    }


def _moment(text: str, *, date_only: bool = False) -> Any:
    """`2018-06-06 00:00` in city time; None for nothing; ValueError for anything else."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=timezone.get_current_timezone())
    except ValueError:
        raise ValueError(f"日期“{text}”应写作 2018-06-06") from None
    return moment.date() if date_only else moment


def on_published(instance: Page, **_: Any) -> None:
    """Order the PDF as soon as a version is live; receiver of page_published."""
    if isinstance(instance, DisclosureDocument):
        transaction.on_commit(lambda: pdf.order(instance))
