"""The catalogue: what the city offers, field by field of 政务信息资源目录编制指南 (发改高技〔2017〕1272号).
A Dataset is an entry with its three axes (subject, secrecy, openness), a Resource one table of it, a Column
one 信息项; the data dictionary belongs to the resource and outlives every reload of its rows."""

import uuid
from datetime import datetime, time, timedelta
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from wagtail.search import index

from cluster import city
from cluster.models import Department
from opendata.layout import titles_of
from opendata.states import DatasetState


class Domain(models.TextChoices):
    CREDIT = "credit", "信用"
    HEALTH = "health", "医疗卫生"
    EMPLOYMENT = "employment", "就业"
    SOCIAL_SECURITY = "social-security", "社保"
    FINANCE = "finance", "财税金融"
    EDUCATION = "education", "教育"
    WEATHER = "weather", "气象"
    CULTURE = "culture", "文化旅游"
    GEOGRAPHY = "geography", "地理空间"
    ENVIRONMENT = "environment", "生态环境"
    TRANSPORT = "transport", "交通"
    AGRICULTURE = "agriculture", "农业水利"
    TECHNOLOGY = "technology", "科技"
    MARKET = "market", "市场监管"
    CIVIL = "civil", "民政"
    STATISTICS = "statistics", "经济统计"


class Subject(models.TextChoices):
    PERSON = "person", "个人"
    LEGAL_ENTITY = "legal_entity", "法人"
    OTHER = "other", "其他"


class Secrecy(models.TextChoices):
    """Asked before a file may be given. `secret` is an answer and never a state: nothing of it is kept
    (保守国家秘密法 第三十一条)."""

    PUBLIC = "public", "非涉密"
    SECRET = "secret", "涉密"


class Openness(models.TextChoices):
    UNCONDITIONAL = "unconditional", "无条件开放"
    CONDITIONAL = "conditional", "有条件开放"
    CLOSED = "closed", "不予开放"


class Sharing(models.TextChoices):
    UNCONDITIONAL = "1", "无条件共享"
    CONDITIONAL = "2", "有条件共享"
    NONE = "3", "不予共享"


BASIS_MISSING = "有条件开放要写明条件，不予开放要写明法律依据。"
TERMS_MISSING = "有条件共享要写明条件，不予共享要写明法律依据。"


class Frequency(models.TextChoices):
    """更新周期, stored as ISO 8601 durations where there is one (DCAT reads them)."""

    LIVE = "PT1M", "实时"
    HOURLY = "PT1H", "每小时"
    DAILY = "P1D", "每日"
    WEEKLY = "P7D", "每周"
    MONTHLY = "P1M", "每月"
    QUARTERLY = "P3M", "每季度"
    YEARLY = "P1Y", "每年"
    IRREGULAR = "irregular", "不定期"


#: After this long without new rows a dataset shows 逾期未更新 (gov-standards F-12: cycle × 1.0, and a day of grace).
OVERDUE_AFTER = {
    Frequency.LIVE: timedelta(hours=1),
    Frequency.HOURLY: timedelta(hours=2),
    Frequency.DAILY: timedelta(days=2),
    Frequency.WEEKLY: timedelta(days=8),
    Frequency.MONTHLY: timedelta(days=32),
    Frequency.QUARTERLY: timedelta(days=93),
    Frequency.YEARLY: timedelta(days=367),
}


def late_rows() -> Q:
    """Entries whose rows are overdue by their 更新周期, asked of the database."""
    now = timezone.now()
    return reduce(
        or_, (Q(update_frequency=cycle, rows_changed_at__lt=now - after) for cycle, after in OVERDUE_AFTER.items())
    )


def late_entries() -> Q:
    """Entries that broke their promise: rows overdue, or the planned day gone without any."""
    return late_rows() | Q(rows_changed_at=None, planned_for__lt=timezone.localdate())


def city_licence() -> str:
    return city.read().data_licence


def city_area() -> str:
    return city.read().full


class DatasetQuerySet(models.QuerySet["Dataset"]):
    def open(self) -> "DatasetQuerySet":
        """What the public may see: the one filter of pages, API, search and machine catalogues."""
        return self.filter(state=DatasetState.OPEN)

    def with_rows(self) -> "DatasetQuerySet":
        return self.filter(rows_changed_at__isnull=False)

    def finding(self, text: str) -> "DatasetQuerySet":
        """Every word of `text` somewhere in the entry's words, its columns' names or its department's name."""
        found = self
        for word in text.lower().split()[:8]:
            found = found.filter(Q(findable__contains=word) | Q(department__name__contains=word))
        return found

    def overdue(self) -> "DatasetQuerySet":
        """Entries whose promised day has passed (`Dataset.due_at`)."""
        return self.filter(late_entries())


class Dataset(index.Indexed, models.Model):
    State = DatasetState

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.SlugField("网址标识", max_length=100, unique=True, help_text="用在地址和接口里，开放后不再变")
    resource_code = models.CharField(
        "信息资源代码",
        max_length=40,
        unique=True,
        help_text="类 1 位、项 2 位、目 3 位、细目，斜线后为顺序码，如 307001/12；开放后不再变",
    )
    title = models.CharField("名称", max_length=120)
    department = models.ForeignKey(Department, models.PROTECT, related_name="datasets", verbose_name="提供部门")
    domain = models.CharField("领域", max_length=20, choices=Domain.choices, default=Domain.STATISTICS)
    subject = models.CharField("主体", max_length=20, choices=Subject.choices, default=Subject.OTHER)
    openness = models.CharField("开放属性", max_length=20, choices=Openness.choices, default=Openness.UNCONDITIONAL)
    legal_basis = models.CharField(
        "开放条件或依据", max_length=300, blank=True, help_text="有条件开放写条件，不予开放写法律依据"
    )
    sharing = models.CharField(
        "共享属性", max_length=1, choices=Sharing.choices, default=Sharing.UNCONDITIONAL, help_text="给其他政府部门"
    )
    sharing_terms = models.CharField(
        "共享条件或依据", max_length=300, blank=True, help_text="有条件共享写条件，不予共享写法律依据"
    )
    update_frequency = models.CharField(
        "更新周期", max_length=10, choices=Frequency.choices, default=Frequency.IRREGULAR
    )
    licence = models.CharField("许可", max_length=120, default=city_licence)
    source = models.CharField("来源", max_length=300, blank=True, help_text="原始来源与署名要求")
    made_up = models.BooleanField("演示数据", default=False, help_text="为演示编造，页面上会写明")
    contact = models.CharField("联系方式", max_length=120, blank=True)
    keywords = models.CharField("关键词", max_length=200, blank=True, help_text="用空格分开")
    description = models.TextField("摘要", blank=True)
    coverage_from = models.DateField("数据起始", null=True, blank=True)
    coverage_to = models.DateField("数据截止", null=True, blank=True)
    coverage_area = models.CharField("覆盖范围", max_length=60, blank=True, default=city_area)
    planned_for = models.DateField("计划开放日期", null=True, blank=True, help_text="还没有数据的目录项写明何时开放")
    state = models.CharField("状态", max_length=20, choices=DatasetState.choices, default=DatasetState.DRAFT)
    state_reason = models.CharField("说明", max_length=300, blank=True)
    registered_by = models.ForeignKey(
        "cluster.User", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    reviewed_by = models.ForeignKey(
        "cluster.User", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField("登记时间", default=timezone.now, editable=False)
    opened_at = models.DateTimeField("开放时间", null=True, blank=True, editable=False)
    changed_at = models.DateTimeField("目录更新时间", default=timezone.now, editable=False)
    rows_changed_at = models.DateTimeField("数据更新时间", null=True, blank=True, editable=False)
    findable = models.TextField(
        "检索用文字", blank=True, editable=False, help_text="名称、关键词、摘要和列名，小写；由登记、修改、发布写下"
    )
    reminded_at = models.DateTimeField("催更时间", null=True, blank=True, editable=False)

    objects = DatasetQuerySet.as_manager()

    search_kind = "dataset"
    search_fields = [
        index.SearchField("title", boost=4),
        index.AutocompleteField("title"),
        index.SearchField("keywords", boost=2),
        index.SearchField("description"),
        index.SearchField("column_names"),
        index.FilterField("state"),
        index.FilterField("domain"),
        index.FilterField("subject"),
        index.FilterField("openness"),
        index.FilterField("department_id"),
        index.FilterField("rows_changed_at"),
    ]

    class Meta:
        verbose_name = verbose_name_plural = "数据集"
        ordering = ["title"]
        permissions = [("steward_dataset", "管理本部门数据集")]
        constraints = [
            models.CheckConstraint(condition=Q(name__regex=r"^[a-z0-9][a-z0-9_-]{1,99}$"), name="dataset_name"),
            models.CheckConstraint(
                condition=Q(openness=Openness.UNCONDITIONAL) | ~Q(legal_basis=""),
                name="dataset_basis_where_not_open",
                violation_error_message=BASIS_MISSING,
            ),
            models.CheckConstraint(
                condition=Q(sharing=Sharing.UNCONDITIONAL) | ~Q(sharing_terms=""),
                name="dataset_terms_where_not_shared",
                violation_error_message=TERMS_MISSING,
            ),
            models.CheckConstraint(condition=Q(state__in=DatasetState.values), name="dataset_state"),
        ]
        indexes = [models.Index(fields=["state", "domain"], name="dataset_state_domain")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("opendata:dataset", args=[self.name])

    @classmethod
    def get_indexed_objects(cls) -> "models.QuerySet[Dataset]":
        return cls.objects.open()

    def get_indexed_instance(self) -> "Dataset | None":
        return self if self.state == DatasetState.OPEN else None

    @classmethod
    def search_visible(cls) -> "models.QuerySet[Dataset]":
        return cls.objects.open().select_related("department")

    def search_date(self) -> datetime | None:
        return self.rows_changed_at or self.opened_at

    def search_note(self) -> str:
        return f"{self.get_domain_display()}　{self.get_update_frequency_display()}更新"

    def column_names(self) -> str:
        return " ".join(Column.objects.filter(resource__dataset=self).values_list("name", flat=True))

    def words(self) -> str:
        """What `findable` holds."""
        return " ".join([self.title, self.keywords, self.description, self.column_names()]).lower()

    @property
    def keyword_list(self) -> list[str]:
        return self.keywords.replace("、", " ").replace("，", " ").split()

    @property
    def downloadable(self) -> bool:
        """Whether anybody may take the rows without asking."""
        return self.state == DatasetState.OPEN and self.openness == Openness.UNCONDITIONAL

    @property
    def due_at(self) -> datetime | None:
        """Until when new rows are promised: by 更新周期 since the last ones, or the end of 计划开放日期 while there
        are none."""
        if self.rows_changed_at is None:
            return timezone.make_aware(datetime.combine(self.planned_for, time.max)) if self.planned_for else None
        after = OVERDUE_AFTER.get(Frequency(self.update_frequency))
        return self.rows_changed_at + after if after else None

    @property
    def overdue(self) -> bool:
        """The promised day has passed; shown openly."""
        return self.due_at is not None and self.due_at < timezone.now()

    @property
    def overdue_words(self) -> str:
        return ("逾期未更新" if self.rows_changed_at else "逾期未开放") if self.overdue else ""

    @property
    def promise(self) -> str:
        """What was promised about its rows, in words; empty where nothing was."""
        if self.rows_changed_at:
            return (
                f"{self.get_update_frequency_display()}更新，上次更新 "
                f"{timezone.localtime(self.rows_changed_at):%Y-%m-%d}"
            )
        return f"计划 {self.planned_for:%Y-%m-%d} 开放，还没有数据" if self.planned_for else ""


class Resource(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="resources", verbose_name="数据集")
    title = models.CharField("名称", max_length=120)
    position = models.PositiveSmallIntegerField("次序", default=0)
    key = models.CharField("主键列", max_length=200, blank=True, help_text="比较版本、按键更新时用的列，多列用逗号分开")
    current = models.ForeignKey(
        "opendata.Snapshot",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="当前版本",
    )
    remembered = models.JSONField(
        "上次的读法", default=dict, blank=True, editable=False, help_text="表头行、编码、列名等由人改过的选择，下次照用"
    )

    class Meta:
        verbose_name = verbose_name_plural = "资源"
        ordering = ["dataset", "position"]
        constraints = [models.UniqueConstraint(fields=["dataset", "position"], name="resource_once_per_position")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("opendata:resource", args=[self.dataset.name, self.pk])

    @property
    def key_titles(self) -> list[str]:
        return titles_of(self.key)


class Column(models.Model):
    """信息项. What people wrote about it (`description`, `unit`) survives every new file; `name` and `type`
    follow the current snapshot."""

    class Type(models.TextChoices):
        TEXT = "text", "文本"
        INTEGER = "integer", "整数"
        NUMBER = "number", "数值"
        DATE = "date", "日期"
        DATETIME = "datetime", "日期时间"
        BOOLEAN = "boolean", "是否"
        GEOMETRY = "geometry", "地理形状"

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="columns", verbose_name="资源")
    position = models.PositiveSmallIntegerField("次序", null=True, help_text="空表示当前版本里没有这一列")
    name = models.CharField("名称", max_length=200)
    type = models.CharField("类型", max_length=10, choices=Type.choices, default=Type.TEXT)
    unit = models.CharField("单位", max_length=40, blank=True)
    description = models.CharField("说明", max_length=400, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "信息项"
        ordering = ["resource", models.F("position").asc(nulls_last=True)]
        constraints = [models.UniqueConstraint(fields=["resource", "name"], name="column_once_per_resource")]

    def __str__(self) -> str:
        return self.name
