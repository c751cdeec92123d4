"""The home page of a site: bands in an editor's order, a masthead, a list style."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.url_routing import RouteResult

from cluster.models import CityPage, Picture
from cluster.models.tree import channel_path
from portal import bands
from portal.editions.editions import edition_of
from portal.looks import scenery, theming
from portal.looks.hues import NAMES, hue_of
from portal.models.article import ArticlePage

PER_CHANNEL = 9
# A path of the site itself, with a query at most: the form and the links of a question lead nowhere else.
LOCAL_PATH = r"^/(?!/)[^\s\\#]*$"


class HomeListStyle(models.TextChoices):
    PLAIN = "plain", "日期在右"
    DATED = "dated", "日期在左"
    BOARD = "board", "公告板"


class DayBlock(blocks.StructBlock):
    """One day on the line of dates that a home may open with: a deadline, an examination, a collection."""

    day = blocks.DateBlock(label="日期")
    until = blocks.DateBlock(label="至", required=False, help_text="只有一天的留空")
    label = blocks.CharBlock(label="事项", max_length=20)
    note = blocks.CharBlock(label="说明", max_length=50, required=False)
    page = blocks.PageChooserBlock(label="详情", required=False)

    class Meta:
        label = "日子"
        icon = "calendar"


class PlaceBlock(blocks.StructBlock):
    """Where a question is looked up: the form asks the given page of this site for the words."""

    path = blocks.RegexBlock(
        label="在哪里找",
        regex=LOCAL_PATH,
        max_length=200,
        error_messages={"invalid": "请填本站以 / 开头的路径。"},
        help_text=(
            "本站的路径，如 /data/datasets/bus-stops/（一个数据集）、/search/?kind=guide（办事指南）、/search/（全站）"
        ),
    )
    hint = blocks.CharBlock(label="提示", max_length=30, help_text="输入框里的例子，如 例如：府山广场")
    button = blocks.CharBlock(label="按钮", max_length=6, default="查一查")

    class Meta:
        label = "查找"
        icon = "search"


class AnswerBlock(blocks.StructBlock):
    """One answer: words and where they lead. A page that readers cannot reach takes its answer with it."""

    label = blocks.CharBlock(label="答案", max_length=24)
    note = blocks.CharBlock(label="说明", max_length=40, required=False)
    page = blocks.PageChooserBlock(label="页面", required=False)
    path = blocks.RegexBlock(
        label="或路径",
        regex=LOCAL_PATH,
        max_length=200,
        required=False,
        error_messages={"invalid": "请填本站以 / 开头的路径。"},
    )

    class Meta:
        label = "答案"
        icon = "link"


class QuestionBlock(blocks.StructBlock):
    """The one question most visitors come with, and how it is answered."""

    question = blocks.CharBlock(label="问题", max_length=20, help_text="如 孩子该上哪所学校")
    sentence = blocks.CharBlock(label="一句话", max_length=80, required=False)

    class Meta:
        label = "一问"
        icon = "help"


class LookedUpBlock(QuestionBlock):
    place = PlaceBlock(label="查找")


class AnsweredBlock(QuestionBlock):
    answers = blocks.ListBlock(AnswerBlock(label="答案"), label="答案", min_num=3, max_num=6)


@dataclass
class Newest:
    """A channel of a home and its newest articles."""

    page: Page
    articles: list[ArticlePage] = field(default_factory=list)


class HomePage(CityPage):
    bands = StreamField(
        [("band", blocks.ChoiceBlock(choices=bands.choices, label="板块"))],
        verbose_name="首页板块",
        blank=True,
        help_text="拖动调整次序；没有内容的板块不显示",
    )
    dates_title = models.CharField("日期线标题", max_length=12, blank=True, help_text="如 招生季；留空为“近期日程”")
    dates = StreamField(
        [("day", DayBlock())],
        verbose_name="日期线",
        blank=True,
        max_num=12,
        help_text="按日期显示，过期的自动退下；都过期时首页不显示这一板块",
    )
    question = StreamField(
        [
            ("lookup", LookedUpBlock(label="一问：去查", icon="search")),
            ("answers", AnsweredBlock(label="一问：几个答案", icon="list-ul")),
        ],
        verbose_name="一问",
        blank=True,
        max_num=1,
        help_text="来的人最常问的一个问题；留空时首页不显示这一板块",
    )
    list_style = models.CharField("列表样式", max_length=10, choices=HomeListStyle.choices, default=HomeListStyle.DATED)
    hue = models.CharField("主色", max_length=4, blank=True, choices=NAMES, help_text="留空用部门类别的主色")
    masthead = models.ForeignKey(
        Picture, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="页头图片"
    )
    emblem = models.ForeignKey(
        Picture,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="国徽",
        help_text="仅市人民政府门户：使用中国人大网公布的标准图案文件（国徽法第六条、第七条）",
    )
    hot_words = models.CharField("大家在搜", max_length=100, blank=True, help_text="用逗号隔开，不超过五个")

    template, city_template = "portal/home_page.html", "portal/city_home.html"
    parent_page_types = ["wagtailcore.Page"]
    content_panels = [
        *Page.content_panels,
        FieldPanel("bands"),
        MultiFieldPanel([FieldPanel("dates_title"), FieldPanel("dates")], "日期线"),
        FieldPanel("question"),
        MultiFieldPanel([FieldPanel("hue"), FieldPanel("masthead"), FieldPanel("list_style")], "外观"),
        MultiFieldPanel([FieldPanel("emblem"), FieldPanel("hot_words")], "门户"),
        HelpPanel(content="板块由各业务提供，首页只决定显示哪些、按什么次序。"),
    ]

    objects = PageManager()

    class Meta:
        verbose_name = "首页"
        verbose_name_plural = "首页"

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> list[str]:
        return theming.template_names(self.city_template if self.department.is_city else self.template)

    def band_keys(self) -> list[str]:
        return list(dict.fromkeys(block.value for block in self.bands))

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """The page of a whole path in one step: Wagtail asks two queries per level."""
        if len(path_components) > 1:
            at = {"slug": path_components[-1], "url_path": f"{self.url_path}{'/'.join(path_components)}/", "live": True}
            article = ArticlePage.objects.select_related("cover").filter(**at).first()
            page = article or Page.objects.filter(**at).first()
            if page:
                return RouteResult(page.specific)
        return super().route(request, path_components)

    def newest(self) -> dict[str, Newest]:
        """Every live channel by its slug with its newest articles; two queries, asked once per page object."""
        found = getattr(self, "_newest", None)
        if found is None:
            channels = {page.path: Newest(page) for page in self.get_children().live()}
            rows = ArticlePage.objects.latest_per_channel(self, PER_CHANNEL).listed()
            for article in rows:
                if channel_path(article) in channels:
                    channels[channel_path(article)].articles.append(article)
            found = self._newest = {one.page.slug: one for one in channels.values()}
        return found

    def _elder(self) -> dict[str, Any]:
        """What 长辈版 opens with: a few notices in full width, at most four."""
        newest = self.newest()
        found = [one for key in ("tips", "notices", "news") if key in newest for one in newest[key].articles[:4]]
        return {"elder_notices": found[:4], "elder_all": (newest.get("notices") or newest.get("news"))}

    def _warnings(self) -> list[str]:
        notices = self.newest().get("notices")
        since = timezone.now() - timedelta(days=2)
        return (
            [one.title for one in notices.articles if "预警" in one.title and one.moment and one.moment > since]
            if notices
            else []
        )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        elder = edition_of(request).elder
        context["bands"] = bands.shown(self, request, elder=elder)
        if elder:
            context.update(self._elder())
        grounds = [band for band in context["bands"] if band.key != "today"]
        context["foot_after_sunk"] = bool(grounds) and len(grounds) % 2 == 0
        context["hero_art"] = scenery.hero(
            timezone.localdate(), rain=any("暴雨" in title for title in self._warnings())
        )
        context["masthead_art"] = scenery.masthead(self.hue or hue_of(self.department))
        context["hot_words"] = [word for word in self.hot_words.replace("，", ",").split(",") if word.strip()][:5]
        return context
