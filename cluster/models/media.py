"""Pictures and attachments of the whole city, fenced by collection.
A file never changes once stored: replacing it is a new object, so what a signature covered stays what a
reader sees."""

from django.db import models
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition

# The collection that every department may choose from.
SHARED_COLLECTION = "全市共享"


class Picture(AbstractImage):
    credit = models.CharField("来源或作者", max_length=100, blank=True)
    decorative = models.BooleanField("仅作装饰", default=False, help_text="勾选后读屏软件跳过这张图，否则须填写说明")

    admin_form_fields = ("title", "file", "description", "decorative", "credit", "collection")

    class Meta(AbstractImage.Meta):
        verbose_name = verbose_name_plural = "图片"
        permissions = [("choose_picture", "选用图片")]


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="picture_rendition_once"),
        ]


class Attachment(AbstractDocument):
    admin_form_fields = ("title", "file", "collection")

    class Meta(AbstractDocument.Meta):
        verbose_name = verbose_name_plural = "附件"
        permissions = [("choose_attachment", "选用附件")]
