"""Departments and the legal identity of their sites.
A Department owns one Wagtail Site with its page tree, one collection and its role groups; the city itself
is one more row, the owner of the portal."""

import hashlib
import json

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Collection, Page, Site

from cluster.errors import NotFound
from cluster.models.tree import HOME_WIDTH, site_path

SITE_CODE = r"^(\d{10}|bm\d{8})$"
RECORDS, CONTACTS = ("site_code", "icp", "police_record"), ("phone", "address")


class Category(models.TextChoices):
    """The twelve kinds of departments.csv; each has a hue of its own (themes/)."""

    GENERAL = "general", "综合政务"
    PUBLIC_SAFETY = "public-safety", "公共安全"
    FINANCE = "finance", "财税金融"
    ECONOMY = "economy", "经济产业"
    ENFORCEMENT = "enforcement", "执法监管"
    EDUCATION_CULTURE = "education-culture", "教育文化"
    MASS_ORGANISATIONS = "mass-organisations", "群团组织"
    HEALTH = "health", "卫生健康"
    LIVELIHOOD = "livelihood", "民生保障"
    LAND_CONSTRUCTION = "land-construction", "自然资源与建设"
    TRANSPORT = "transport", "交通运输"
    AGRICULTURE = "agriculture", "农林水利"


class DepartmentQuerySet(models.QuerySet["Department"]):
    def bureaus(self) -> "DepartmentQuerySet":
        """Every department but the city itself."""
        return self.filter(is_city=False)

    def city(self) -> "Department":
        return self.get(is_city=True)

    def of_request(self, request: HttpRequest) -> "Department":
        """The owner of the site this request came to; one query per request."""
        found = getattr(request, "_department", None)
        if found is None:
            site = Site.find_for_request(request)
            found = self.select_related("identity").get(site=site)
            found.site = site
            request._department = found  # type: ignore[attr-defined]  # remembered for this request
        return found

    def of_page(self, page: Page) -> "Department | None":
        """The owner of the tree this page stands in; None for Wagtail's root page."""
        home = site_path(page)
        return self.filter(root_page__path=home).first() if len(home) == HOME_WIDTH else None


class Department(models.Model):
    code = models.CharField("编号", max_length=10, unique=True)
    slug = models.SlugField("网址标识", max_length=30, unique=True, help_text="部门网站的主机名，如 jtj")
    name = models.CharField("名称", max_length=60, unique=True)
    full_name = models.CharField("全称", max_length=100)
    short_name = models.CharField("简称", max_length=30)
    kind = models.CharField("机构性质", max_length=20)
    category = models.CharField("类别", max_length=30, choices=Category.choices)
    wave = models.PositiveSmallIntegerField("上线批次", help_text="纳入网站群的年份")
    blueprint = models.CharField("栏目蓝本", max_length=30)
    serves_public = models.BooleanField("面向公众办事", default=True)
    duty = models.CharField("主要职责", max_length=300, blank=True)
    is_city = models.BooleanField("是否市级门户", default=False)
    site = models.OneToOneField(
        Site, models.PROTECT, null=True, blank=True, related_name="department", verbose_name="网站"
    )
    root_page = models.OneToOneField(Page, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="首页")
    collection = models.OneToOneField(
        Collection, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="素材库"
    )

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "部门"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["is_city"], condition=models.Q(is_city=True), name="department_one_city"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def home(self) -> Page:
        """The root of its page tree; raises NotFound before its site is provisioned."""
        if self.root_page is None:
            raise NotFound(f"{self.name}还没有建站。", code="no-site")
        return self.root_page


class SiteIdentity(models.Model):
    """What the footer of every page must show (政府网站发展指引 附件, 底部功能区). A new site has none of the numbers,
    telephone and address: two people enter them (cluster.departments.identity), and until then it says 待备案."""

    department = models.OneToOneField(Department, models.CASCADE, related_name="identity", verbose_name="部门")
    site_name = models.CharField("网站名称", max_length=100)
    site_code = models.CharField(
        "网站标识码",
        max_length=10,
        blank=True,
        help_text="由全国政府网站信息报送系统发放",
        validators=[RegexValidator(SITE_CODE, "标识码是 10 位数字，或 bm 加 8 位数字。")],
    )
    icp = models.CharField("ICP备案编号", max_length=40, blank=True)
    police_record = models.CharField("公安机关备案号", max_length=40, blank=True)
    sponsor = models.CharField("主办单位", max_length=100)
    undertaker = models.CharField("承办单位", max_length=100)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    address = models.CharField("地址", max_length=120, blank=True)
    postcode = models.CharField("邮政编码", max_length=6, blank=True)
    office_hours = models.CharField("办公时间", max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "网站标识"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(site_code="") | models.Q(site_code__regex=SITE_CODE), name="siteidentity_site_code"
            ),
        ]

    def __str__(self) -> str:
        return self.site_name

    @property
    def unrecorded(self) -> list[str]:
        """The numbers that authorities have yet to give (待备案), by their Chinese names."""
        return self._empty(RECORDS)

    @property
    def missing(self) -> list[str]:
        """What the footer must show and nobody has entered, by its Chinese names."""
        return self._empty((*RECORDS, *CONTACTS))

    def _empty(self, names: tuple[str, ...]) -> list[str]:
        return [
            str(one.verbose_name)
            for one in self._meta.concrete_fields
            if one.name in names and not getattr(self, one.name)
        ]


class IdentityChange(models.Model):
    """What one person proposes the footer to say and a second one has yet to confirm: it shows on every page of the
    site."""

    identity = models.OneToOneField(SiteIdentity, models.CASCADE, related_name="proposed", verbose_name="网站标识")
    values = models.JSONField("改为", help_text="字段名到新值")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提交人")
    proposed_at = models.DateTimeField("提交时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "网站标识变更"

    def __str__(self) -> str:
        return str(self.identity)

    @property
    def digest(self) -> str:
        """What the second person confirms: a proposal that took its place has another digest."""
        said = json.dumps(self.values, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()
