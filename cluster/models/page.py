"""The base of every page kind. A page of any kind goes live only through cluster.review; this class gives
the review what it needs to know about a page and nothing else."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar

from django.utils.functional import cached_property
from wagtail.locks import BaseLock
from wagtail.models import Page

from cluster import wording
from cluster.models.department import Department
from cluster.models.review import OPEN, Submission


class UnderReviewLock(BaseLock):
    """Nobody edits what others are about to sign; the sender or a reviewer takes it back first."""

    def for_user(self, user: Any) -> bool:
        return True

    def get_message(self, user: Any) -> str:
        return "正在审核或等待定时发布，不能修改。需要改动时请先在审核页“退回修改”。"

    def get_locked_by(self, user: Any) -> str:
        return "审核中"

    def get_description(self, user: Any) -> str:
        return "退回修改后才能编辑"


class CityPage(Page):
    """Base of HomePage, ChannelPage, ArticlePage, DisclosureDocument and all later kinds."""

    # Fields of a kind that no reader meets or that are derived when it is saved: left out of the digest.
    unsigned_fields: ClassVar[frozenset[str]] = frozenset()
    # The kind of page (`app.Model`) that people write below a page of this kind; empty where nobody writes any.
    written_here: ClassVar[str] = ""
    # Whether a page of this kind becomes a post when it goes live.
    mirrored: ClassVar[bool] = False
    # Query keys that a page of this kind reads: the page cache keeps it under their values (departments.host_space).
    parameters: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Whoever saves a version, by form or by verb, saves plain text, and that is what is signed."""
        wording.tidy(self)
        super().clean_fields(exclude=exclude)

    @cached_property
    def department(self) -> Department:
        found = Department.objects.of_page(self)
        if found is None:
            raise Department.DoesNotExist(f"page {self.pk} stands outside every site")
        return found

    @property
    def moment(self) -> datetime | None:
        """When it was published, as shown and listed."""
        return self.first_published_at

    @property
    def open_submission(self) -> Submission | None:
        return Submission.objects.filter(page_id=self.pk, state__in=OPEN).first() if self.pk else None

    def get_lock(self) -> BaseLock | None:
        return UnderReviewLock(self) if self.open_submission else super().get_lock()
