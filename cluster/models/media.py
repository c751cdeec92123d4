"""Pictures and attachments of the whole city, fenced by collection.
A file never changes once stored: replacing it is a new object, so what a signature covered stays what a
reader sees; and the words of a file that a live page shows are frozen with it."""

import os
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.files.base import File as DjangoFile
from django.db import models
from django.utils.crypto import salted_hmac
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.models import Collection, Page, ReferenceIndex
from wagtail.utils.file import hash_filelike

from cluster.errors import Invalid, NotAllowed
from cluster.files import uploads

# The collection that every department may choose from.
SHARED_COLLECTION = "全市共享"


class PlanCollection(Collection):
    """A collection that stands behind its siblings, in the order of the plan of sites.
    Wagtail's own stands among them by name, for which treebeard writes each later sibling anew: the cost of a site
    would grow with the number of sites, and the order of Chinese names by code point helps nobody."""

    node_order_by: ClassVar[list[str]] = []

    class Meta:
        proxy = True


class FrozenFile(models.Model):
    """A stored file that stays as it is; `words` are its fields that readers meet."""

    words: tuple[str, ...] = ()
    # Of the kind of file, which Wagtail defines.
    title: str
    file: Any
    file_size: int | None
    file_hash: str

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.title)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and self.file and not self.file._committed:
            self.judge()
            self.file.file = self.prepared()
            # Signatures cover the hash, so it stands from the first moment.
            self.file.file.seek(0)
            self.file_size, self.file_hash = self.file.size, hash_filelike(self.file.file)
        elif not self._state.adding and kwargs.get("update_fields") is None:
            self.refuse_change()
        super().save(*args, **kwargs)

    def judge(self) -> None:
        """Raise Invalid unless the new file may be kept."""
        raise NotImplementedError

    def clean(self) -> None:
        super().clean()
        try:
            if self._state.adding and self.file:
                self.judge()
            self.refuse_change()
        except (Invalid, NotAllowed) as error:
            raise ValidationError(error.message, code=error.code) from None

    def refuse_change(self) -> None:
        """Raise NotAllowed when a stored file, or the words of one that a live page shows, would change."""
        stored = type(self)._default_manager.filter(pk=self.pk).values("file", *self.words).first() if self.pk else None
        if stored is None:
            return
        if stored["file"] != self.file.name:
            raise NotAllowed("文件存好后不能更换：请另传一个，再在文章里换用。", code="file-is-frozen")
        if any(stored[word] != getattr(self, word) for word in self.words) and self.live_pages():
            raise NotAllowed("已发布的页面正在使用它，说明文字不能改：请另传一个，再在文章里换用。", code="file-in-use")

    def live_pages(self) -> list[int]:
        """Ids of the live pages that use this file."""
        pages = (
            ReferenceIndex.get_references_to(self)
            .filter(base_content_type__model="page")
            .values_list("object_id", flat=True)
        )
        return list(Page.objects.filter(pk__in=[int(key) for key in pages], live=True).values_list("pk", flat=True))

    def prepared(self) -> DjangoFile:
        """The file as it is to be stored."""
        return self.file.file


class Picture(FrozenFile, AbstractImage):
    objects: ClassVar[Any]  # Wagtail's managers carry no types
    _default_manager: "ClassVar[models.Manager[Picture]]"

    credit = models.CharField("来源或作者", max_length=100, blank=True)
    decorative = models.BooleanField("仅作装饰", default=False, help_text="勾选后读屏软件跳过这张图，否则须填写说明")

    admin_form_fields = ("title", "file", "description", "decorative", "credit", "collection")
    words = ("title", "description", "decorative", "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = verbose_name_plural = "图片"

    def judge(self) -> None:
        uploads.judge_picture(self.file.file, self.file.name)

    def prepared(self) -> DjangoFile:
        return uploads.without_metadata(self.file.file, self.file.name)


class PictureRendition(AbstractRendition):
    _default_manager: "ClassVar[models.Manager[PictureRendition]]"

    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    def get_upload_to(self, filename: str) -> str:
        """A name that nobody guesses: the web server gives renditions to whoever knows it, those of drafts too.
        The same picture in the same shape has the same one, so an address outlives its file being made anew."""
        stem, ending = os.path.splitext(filename)
        said = f"{self.image_id}/{self.image.file_hash}/{self.filter_spec}/{self.focal_point_key}"
        return super().get_upload_to(f"{stem}.{salted_hmac('cluster.rendition', said).hexdigest()[:16]}{ending}")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="picture_rendition_once"),
        ]


class Attachment(FrozenFile, AbstractDocument):
    objects: ClassVar[Any]  # Wagtail's managers carry no types
    _default_manager: "ClassVar[models.Manager[Attachment]]"

    admin_form_fields = ("title", "file", "collection")
    words = ("title",)

    class Meta(AbstractDocument.Meta):
        verbose_name = verbose_name_plural = "附件"

    def judge(self) -> None:
        uploads.judge_attachment(self.file.file, self.file.name)


def keep_what_is_shown(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """`pre_delete` receiver: a file that a live page shows cannot go."""
    if isinstance(instance, FrozenFile) and instance.live_pages():
        raise NotAllowed("已发布的页面正在使用它，不能删除。", code="file-in-use")
