"""Service guides and the index they stand under.
A guide holds what a citizen must know before she sets out (国务院关于在线政务服务的若干规定 第六条): each required
element is a field, so that what is missing can be counted."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageQuerySet
from wagtail.search import index

from cluster.departments import open_sites
from cluster.models import CityPage, Department
from portal.addresses import path_on_site
from services.vocabulary import ICONS, ItemType, Subject


class MaterialBlock(blocks.StructBlock):
    name = blocks.CharBlock(label="材料名称", max_length=120)
    origin = blocks.CharBlock(
        label="来源渠道", max_length=40, required=False, default="", help_text="申请人自备、政府部门核发等"
    )
    copies = blocks.CharBlock(
        label="份数和形式", max_length=40, required=False, default="", help_text="如：原件 1 份，纸质或电子"
    )
    necessary = blocks.BooleanBlock(label="必要", default=True, required=False)
    blank_form = DocumentChooserBlock(label="空白表格", required=False)
    sample = DocumentChooserBlock(label="示例样表", required=False)
    note = blocks.CharBlock(label="填报须知", max_length=200, required=False, default="")

    class Meta:
        label = "材料"


class StepBlock(blocks.StructBlock):
    name = blocks.CharBlock(label="环节", max_length=80)
    who = blocks.CharBlock(label="办理人", max_length=40, required=False, default="")
    limit = blocks.CharBlock(label="时限", max_length=40, required=False, default="")

    class Meta:
        label = "环节"


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label="问", max_length=120)
    answer = blocks.TextBlock(label="答", max_length=1000)

    class Meta:
        label = "问答"


class ServiceGuideQuerySet(PageQuerySet):
    def listed(self) -> "ServiceGuideQuerySet":
        """Live guides in the order of lists, without the long fields."""
        return (
            self.live()
            .public()
            .select_related("provider")
            .defer("basis", "conditions", "materials", "steps", "questions", "remedies")
            .order_by("provider__code", "path")
        )

    def of_site(self, department: Department) -> "ServiceGuideQuerySet":
        """Those of every open site for the city, her own for a department."""
        return open_sites.pages(self) if department.is_city else self.filter(provider=department)

    def for_audience(self, audience: str) -> "ServiceGuideQuerySet":
        """`person`, `firm`, or anything else for all."""
        wanted = {"person": {"for_persons": True}, "firm": {"for_firms": True}}.get(audience, {})
        return self.filter(**wanted)


class ServiceGuide(CityPage):
    """办事指南: one item of one department."""

    # Element → its name; a guide without one of them cannot be submitted (国办秘函〔2019〕19号 办事指南).
    REQUIRED = {
        "basis": "设定依据",
        "conditions": "申请条件",
        "place": "办理地点",
        "hours": "办理时间",
        "phone": "联系电话",
        "steps": "办理流程",
        "promised_limit": "承诺办结时限",
        "fee": "收费",
    }

    provider = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="实施主体", editable=False)
    item_code = models.CharField("实施编码", max_length=50, blank=True, help_text="31 位，由省事项库给出")
    item_type = models.CharField("事项类型", max_length=20, choices=ItemType.choices)
    subject = models.CharField("主题", max_length=20, choices=Subject.choices)
    for_persons = models.BooleanField("个人可办", default=True)
    for_firms = models.BooleanField("法人可办", default=False)
    basis = models.TextField("设定依据", help_text="法律法规名称和条款")
    conditions = models.TextField("受理条件")
    materials = StreamField(
        [("material", MaterialBlock())], verbose_name="办理材料", blank=True, help_text="不需要材料就留空"
    )
    steps = StreamField([("step", StepBlock())], verbose_name="办理流程", blank=True)
    legal_limit = models.CharField("法定办结时限", max_length=80, blank=True)
    promised_limit = models.CharField("承诺办结时限", max_length=80)
    visits = models.PositiveSmallIntegerField("到办事现场次数", null=True, blank=True)
    fee = models.CharField("收费", max_length=200, default="不收费", help_text="收费的写明标准和依据")
    result = models.CharField("办理结果", max_length=120, blank=True)
    place = models.CharField("办理地点", max_length=200)
    hours = models.CharField("办理时间", max_length=200)
    phone = models.CharField("联系电话", max_length=60)
    complaint_phone = models.CharField("监督投诉电话", max_length=60, blank=True)
    online_url = models.URLField("网上办理", blank=True)
    questions = StreamField([("question", QuestionBlock())], verbose_name="常见问题", blank=True)
    remedies = models.TextField("行政复议和诉讼", blank=True)

    template = "services/guide.html"
    search_kind = "guide"
    search_fields = [
        *Page.search_fields,
        index.SearchField("conditions"),
        index.SearchField("basis"),
        index.SearchField("materials"),
        index.SearchField("get_subject_display"),
        index.SearchField("place"),
    ]
    parent_page_types = ["services.ServiceIndexPage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("item_type"), FieldPanel("subject")]),
                FieldPanel("item_code"),
                FieldRowPanel([FieldPanel("for_persons"), FieldPanel("for_firms")]),
            ],
            "事项",
        ),
        FieldPanel("conditions"),
        FieldPanel("materials"),
        FieldPanel("steps"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("promised_limit"), FieldPanel("legal_limit")]),
                FieldRowPanel([FieldPanel("visits"), FieldPanel("result")]),
                FieldPanel("fee"),
            ],
            "时限、收费和结果",
        ),
        MultiFieldPanel(
            [
                FieldPanel("place"),
                FieldPanel("hours"),
                FieldRowPanel([FieldPanel("phone"), FieldPanel("complaint_phone")]),
                FieldPanel("online_url"),
            ],
            "到哪里办",
        ),
        FieldPanel("basis"),
        FieldPanel("questions"),
        FieldPanel("remedies"),
    ]

    objects = PageManager.from_queryset(ServiceGuideQuerySet)()

    class Meta:
        verbose_name = "办事指南"
        verbose_name_plural = "办事指南"

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        if not self.provider_id and self.path:  # a form asks before the page has its place
            self.provider = self.department
        super().full_clean(*args, **kwargs)

    @property
    def icon(self) -> str:
        return ICONS[Subject(self.subject)]

    @property
    def audience(self) -> str:
        """个人、法人 as far as it is for them."""
        return "、".join(word for word, on in (("个人", self.for_persons), ("法人", self.for_firms)) if on)

    @property
    def published_at(self) -> Any:
        return self.last_published_at or self.first_published_at

    @property
    def source(self) -> str:
        return self.provider.full_name

    @property
    def summary(self) -> str:
        return f"{self.provider.name}办理，承诺办结时限 {self.promised_limit}，{self.fee}。"

    def missing(self) -> list[str]:
        """Names of the required elements that are empty."""
        return [name for field, name in self.REQUIRED.items() if not getattr(self, field)]

    def search_note(self) -> str:
        return f"{self.audience}　承诺时限 {self.promised_limit}"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        channel = self.get_parent().specific
        context.update(
            channel=channel,
            crumbs=[{"label": channel.title, "path": path_on_site(channel)}, {"label": self.title, "path": ""}],
            beside=list(ServiceGuide.objects.listed().filter(provider_id=self.provider_id).exclude(pk=self.pk)[:6]),
        )
        return context
