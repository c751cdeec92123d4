"""What happens in the rooms reaches the index from here: `note` in the transaction of the change, `drain` in
the worker. Published text is findable, withdrawn text gone, within a second of the commit while a worker runs."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move
from whoosh.index import LockError

from search import findable
from search.documents import documents_for
from search.models import IndexChange
from search.store import Missing, store, write

BATCH = 200
PATIENCE = 5  # failures after which an object is left alone until the next rebuild
KEPT = timedelta(days=1)


def note(obj: Model) -> None:
    """Have the index look at this object again once the current transaction is committed."""
    if findable.is_findable(type(obj)):
        IndexChange.objects.create(model=type(obj)._meta.label_lower, object_id=str(obj.pk))


def note_tree(page: Page) -> None:
    """The same for a page and everything below it, after a move or a change of who may read."""
    branch = Page.objects.descendant_of(page, inclusive=True).values_list("pk", "content_type")
    labels = {content_type.pk: model._meta.label_lower for model, content_type in _page_types()}
    IndexChange.objects.bulk_create(
        [IndexChange(model=labels[kind], object_id=str(pk)) for pk, kind in branch if kind in labels]
    )


def drain() -> int:
    """Bring up to BATCH waiting changes into the index; returns how many. Nothing is done while another
    process writes. Killed between the commit and the mark, the same changes are simply made again."""
    waiting = list(IndexChange.objects.filter(done_at=None, failures__lt=PATIENCE)[:BATCH])
    if not waiting and store().current():
        return 0
    try:
        with store().writer(patience=0) as writer:
            write(writer, documents_for(waiting))
    except LockError:
        return 0
    except Missing:
        from search import rebuilding

        return max(rebuilding.rebuild(), 0)
    IndexChange.objects.filter(pk__in=[change.pk for change in waiting]).update(done_at=timezone.now())
    return len(waiting)


def forget_old() -> int:
    """Delete the changes that were made more than a day ago."""
    return IndexChange.objects.filter(done_at__lt=timezone.now() - KEPT).delete()[0]


def waiting_since() -> datetime | None:
    """When the oldest change was noted that no worker has brought into the index."""
    return IndexChange.objects.filter(done_at=None, failures__lt=PATIENCE).values_list("made_at", flat=True).first()


def connect() -> None:
    """Watch what the rooms do; called once when the application is ready."""
    page_published.connect(_page_changed, dispatch_uid="search-published")
    page_unpublished.connect(_page_changed, dispatch_uid="search-unpublished")
    post_page_move.connect(_page_moved, dispatch_uid="search-moved")
    for signal in (post_save, post_delete):
        signal.connect(
            _restriction_changed, sender=PageViewRestriction, dispatch_uid=f"search-restriction-{id(signal)}"
        )
    for model in findable.models():
        post_delete.connect(_row_changed, sender=model, dispatch_uid=f"search-delete-{model._meta.label}")
        if not issubclass(model, Page):
            # A page goes live by publishing, never by saving; other rows have nothing but save.
            post_save.connect(_row_changed, sender=model, dispatch_uid=f"search-save-{model._meta.label}")


def _page_types() -> list[tuple[type[Model], Any]]:
    from django.contrib.contenttypes.models import ContentType

    return [(model, ContentType.objects.get_for_model(model)) for model in findable.models() if issubclass(model, Page)]


def _page_changed(instance: Page, **_: Any) -> None:
    note(instance.specific_deferred)


def _page_moved(instance: Page, **_: Any) -> None:
    note_tree(instance)


def _restriction_changed(instance: PageViewRestriction, **_: Any) -> None:
    note_tree(instance.page)


def _row_changed(instance: Model, raw: bool = False, **_: Any) -> None:
    if not raw:
        note(instance)
