"""What the gate cannot see: live pages changed beneath it, by SQL, fixtures or an import.
The sweep compares every live page with its signatures and touches nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from wagtail.models import Page

from cluster.models import CityPage, State, Submission
from cluster.models.tree import parent_path
from cluster.review.digest import digest_of

CHUNK = 200


@dataclass(frozen=True)
class Mismatch:
    page: CityPage
    fault: str

    def __str__(self) -> str:
        return f"页面 {self.page.pk}“{self.page.title}”（{self.page.url_path}）：{self.fault}"


def mismatches() -> Iterator[Mismatch]:
    """Every live page whose content is not what was signed for it, in tree order."""
    signed = dict(Submission.objects.filter(state=State.PUBLISHED).values_list("page_id", "digest"))
    parents = dict(Page.objects.values_list("path", "pk"))
    for page in Page.objects.filter(live=True, depth__gt=1).order_by("path").specific().iterator(chunk_size=CHUNK):
        if not isinstance(page, CityPage):
            continue
        digest = digest_of(page, parent_id=parents[parent_path(page)])
        if page.pk not in signed:
            yield Mismatch(page, "已发布，但没有任何签名")
        elif page.alias_of_id:
            yield Mismatch(page, "是别名页面，不能发布")
        elif signed[page.pk] != digest:
            yield Mismatch(page, "内容与签名的版本不同")


def sweep() -> list[str]:
    """The sweep as `manage.py sweep` prints it: one Chinese sentence for each fault."""
    return [str(mismatch) for mismatch in mismatches()]
