"""Page kinds of the portal room: home, channel, article."""

from django.db import models
from wagtail.fields import StreamField

from cluster.models import CityPage
from portal.blocks import BODY


class HomePage(CityPage):
    class Meta:
        verbose_name = "首页"


class ChannelPage(CityPage):
    column_type = models.CharField("栏目类别", max_length=20, blank=True)
    description = models.CharField("栏目说明", max_length=200, blank=True)
    deadline = models.PositiveIntegerField("更新时限（天）", default=0)

    class Meta:
        verbose_name = "栏目"


class ArticlePage(CityPage):
    subtitle = models.CharField("副标题", max_length=120, blank=True)
    summary = models.CharField("摘要", max_length=300, blank=True)
    source = models.CharField("来源", max_length=100)
    author = models.CharField("作者", max_length=60, blank=True)
    editor = models.CharField("责任编辑", max_length=60, blank=True)
    cover = models.ForeignKey("cluster.Picture", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="题图")
    body = StreamField(BODY, verbose_name="正文", blank=True)

    class Meta:
        verbose_name = "文章"
