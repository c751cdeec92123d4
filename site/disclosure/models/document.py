"""公开文件: a government document with its catalogue entry.
Its 索引号 is given once and never changes; what it does to other documents is one row read from both sides."""

import secrets
from datetime import date, datetime
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from cluster.departments import open_sites
from cluster.models import Attachment, CityPage
from disclosure.blocks import DOCUMENT_BODY
from disclosure.classes import BACK, Category, Theme, Tie, Validity
from portal.addresses import path_on_site

BRACKETS = str.maketrans(
    {"[": "〔", "]": "〕", "［": "〔", "］": "〕", "【": "〔", "】": "〕", "（": "〔", "）": "〕", "(": "〔", ")": "〕"}
)


TONES = {Validity.VALID: "ok", Validity.AMENDED: "warn", Validity.EXPIRED: "bad", Validity.REPEALED: "bad"}


class DisclosureDocument(CityPage):
    index_number = models.CharField(
        "索引号", max_length=40, unique=True, blank=True, help_text="首次保存时自动生成，此后不变"
    )
    category = models.CharField("组配分类", max_length=20, choices=Category.choices, default=Category.POLICY)
    theme = models.CharField("主题分类", max_length=20, choices=Theme.choices, blank=True)
    publisher = models.CharField("发布机构", max_length=100, blank=True, help_text="发布时的机构全称，留空则为本部门")
    document_number = models.CharField("文号", max_length=60, blank=True, help_text="如 宣政办〔2026〕5号")
    written_on = models.DateField("成文日期", null=True, blank=True)
    published_at = models.DateTimeField("发布日期", null=True, blank=True, help_text="留空则为签发上线的时间")
    listed_at = models.DateTimeField("列表时间", null=True, editable=False, db_index=True)
    validity = models.CharField("有效性", max_length=10, choices=Validity.choices, default=Validity.VALID)
    effective_on = models.DateField("生效日期", null=True, blank=True)
    expires_on = models.DateField("有效期至", null=True, blank=True)
    source = models.CharField("来源", max_length=100, blank=True)
    summary = models.CharField("内容概述", max_length=500, blank=True)
    body = StreamField(DOCUMENT_BODY, verbose_name="正文", blank=True)

    template = "disclosure/document.html"
    parent_page_types = ["disclosure.DisclosureIndexPage"]
    subpage_types: list[str] = []
    exclude_fields_in_copy = ["index_number", "published_at", "listed_at"]
    unsigned_fields = frozenset({"listed_at"})
    search_kind = "document"
    mirrored = True
    search_fields = [
        *Page.search_fields,
        # The body first: an excerpt is cut from the beginning of what matches.
        index.SearchField("body"),
        index.SearchField("summary"),
        index.SearchField("document_number"),
        index.SearchField("index_number"),
        index.SearchField("publisher"),
        index.SearchField("source"),
        index.SearchField("get_category_display"),
        index.SearchField("get_theme_display"),
        index.FilterField("category"),
        index.FilterField("theme"),
        index.FilterField("validity"),
        index.FilterField("published_at"),
        index.FilterField("written_on"),
    ]
    content_panels = [
        TitleFieldPanel("title", targets=[]),
        FieldPanel("index_number", read_only=True),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("category"), FieldPanel("theme")]),
                FieldRowPanel([FieldPanel("publisher"), FieldPanel("source")]),
                FieldRowPanel([FieldPanel("document_number"), FieldPanel("written_on")]),
                FieldRowPanel([FieldPanel("validity"), FieldPanel("effective_on"), FieldPanel("expires_on")]),
            ],
            "公开信息",
        ),
        FieldPanel("summary"),
        FieldPanel("body"),
        InlinePanel("files", heading="附件", label="附件"),
        InlinePanel("ties", heading="相关文件与解读", label="相关文件"),
    ]
    promote_panels = [FieldPanel("published_at")]

    class Meta:
        verbose_name = verbose_name_plural = "公开文件"

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.slug: str = self.slug or new_slug()
        super().full_clean(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Here and not in full_clean alone: a draft is saved without it.
        self.slug = self.slug or new_slug()
        self.document_number = normal_number(self.document_number)
        self.publisher = self.publisher or self.department.full_name
        self.listed_at = self.moment
        if not self.index_number:
            from disclosure.models import numbering

            self.index_number = numbering.take(self.department)
        super().save(*args, **kwargs)

    @property
    def moment(self) -> datetime | None:
        """When it was published, as shown, listed and given in PubDate."""
        return self.published_at or self.first_published_at

    @property
    def standing(self) -> Validity:
        """有效性 as of today: a document past its last day has 失效 without anybody saying so."""
        if self.validity == Validity.VALID and self.expires_on and self.expires_on < timezone.localdate():
            return Validity.EXPIRED
        return Validity(self.validity)

    @property
    def author(self) -> str:
        """For feeds, which name an article's author: a document speaks for its body."""
        return self.publisher

    def head(self) -> list[tuple[str, str]]:
        """The catalogue entry in the order of its table; empty fields are left out by the page."""
        return [
            ("索引号", self.index_number),
            ("有效性", self.standing.label),
            ("发布机构", self.publisher),
            ("文号", self.document_number),
            ("组配分类", self.get_category_display()),
            ("主题分类", self.get_theme_display()),
            ("成文日期", spoken(self.written_on)),
            ("发布日期", spoken(timezone.localtime(self.moment).date() if self.moment else None)),
            ("生效日期", spoken(self.effective_on)),
            ("有效期至", spoken(self.expires_on)),
            ("来源", self.source),
        ]

    def head_rows(self) -> list[tuple[tuple[str, str], ...]]:
        """The filled fields two by two, as the tables of page and PDF set them."""
        filled = [row for row in self.head() if row[1]]
        return [tuple(filled[start : start + 2]) for start in range(0, len(filled), 2)]

    def search_date(self) -> datetime | None:
        return self.moment

    def search_note(self) -> str:
        return "　".join(part for part in (self.document_number, self.standing.label) if part)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        above = list(self.get_ancestors().filter(depth__gt=2).order_by("depth"))
        crumbs = [{"label": page.title, "path": path_on_site(page)} for page in above]
        crumbs.append({"label": self.get_category_display(), "path": f"{crumbs[-1]['path']}?category={self.category}"})
        context.update(
            crumbs=[*crumbs, {"label": self.document_number or "正文", "path": ""}],
            channel=above[-1].specific,
            head_rows=self.head_rows(),
            tone=TONES[self.standing],
            contents=self.contents(),
            files=self.files.select_related("file"),
            alike=self.alike(),
            **self.relatives(),
        )
        return context

    def contents(self) -> list[dict[str, str]]:
        """The first-level headings, for a long document."""
        headings = [
            {"id": f"p{number}", "text": block.value["text"]}
            for number, block in enumerate(self.body)
            if block.block_type == "heading" and block.value["level"] == "2"
        ]
        return headings if len(headings) > 2 else []

    def alike(self) -> models.QuerySet["DisclosureDocument"]:
        """The newest of the same class on the same site."""
        same = DisclosureDocument.objects.live().sibling_of(self, inclusive=False).filter(category=self.category)
        return same.order_by("-listed_at").defer("body")[:4]

    def relatives(self) -> dict[str, list[dict[str, Any]]]:
        """Documents and interpretations this one is tied to, from either side, live ones only."""
        ties = [
            {"word": tie.get_tie_display(), "tie": tie.tie, "page": tie.other}
            for tie in self.ties.select_related("other")
            if open_sites.leads_to(tie.other)
        ]
        ties += [
            {"word": BACK[Tie(tie.tie)], "tie": tie.tie, "page": tie.document}
            for tie in DocumentTie.objects.filter(other=self, document__live=True).select_related("document")
            if open_sites.holds(tie.document)
        ]
        return {
            "interpretations": [tie for tie in ties if tie["tie"] == Tie.INTERPRETATION],
            "ties": [tie for tie in ties if tie["tie"] != Tie.INTERPRETATION],
        }


class DocumentAttachment(Orderable):
    document = ParentalKey(DisclosureDocument, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(Attachment, models.PROTECT, related_name="+", verbose_name="文件")
    title = models.CharField("名称", max_length=100, blank=True, help_text="留空则用文件名称")

    panels = [FieldPanel("file"), FieldPanel("title")]

    class Meta(Orderable.Meta):
        verbose_name = "附件"

    def __str__(self) -> str:
        return self.title or self.file.title


class DocumentTie(Orderable):
    """One document's effect on another, stored once and shown on both (C-52)."""

    document = ParentalKey(DisclosureDocument, on_delete=models.CASCADE, related_name="ties")
    tie = models.CharField("关系", max_length=20, choices=Tie.choices, default=Tie.RELATED)
    other = models.ForeignKey(Page, models.CASCADE, related_name="+", verbose_name="文件或解读")

    panels = [FieldPanel("tie"), FieldPanel("other")]

    class Meta(Orderable.Meta):
        verbose_name = "相关文件"

    def __str__(self) -> str:
        return f"{self.get_tie_display()}：{self.other}"


def new_slug() -> str:
    """An address that a title changed later does not belie."""
    return f"{timezone.localdate():%Y%m%d}-{secrets.token_hex(3)}"


def normal_number(number: str) -> str:
    """文号 with the brackets of the standard, 〔〕 U+3014/U+3015; others are taken as these around a year."""
    opened = number.strip()
    if "〔" in opened:
        return opened
    return opened.translate(BRACKETS) if any(year in opened for year in ("19", "20")) else opened


def spoken(day: date | None) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日" if day else ""
