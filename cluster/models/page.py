"""The base of every page kind. A page of any kind goes live only through cluster.review; this class gives
the review what it needs to know about a page and nothing else."""

from django.utils.functional import cached_property
from wagtail.models import Page

from cluster.models.department import Department


class CityPage(Page):
    """Base of HomePage, ChannelPage, ArticlePage, DisclosureDocument and all later kinds."""

    class Meta:
        abstract = True

    @cached_property
    def department(self) -> Department:
        found = Department.objects.of_page(self)
        if found is None:
            raise Department.DoesNotExist(f"page {self.pk} stands outside every site")
        return found
