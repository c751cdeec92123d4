"""Building many pages at once by the ordinary verbs.
Inside `bulk_building()` neither the search index nor the reference index follows each save; both are rebuilt
once at the end, so that the cost of a page does not grow with the index."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db.models.signals import post_save
from modelsearch import index
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.signal_handlers import disable_reference_index_auto_update


@contextmanager
def bulk_building(*, rebuild: bool = True) -> Iterator[None]:
    """For builders and importers: wrap hundreds of create/submit/sign/publish calls.

    With `rebuild=False` the caller runs `update_index` and `rebuild_references_index` itself. The gate stays on.
    """
    models = [
        model for model in index.get_indexed_models() if post_save.disconnect(post_save_signal_handler, sender=model)
    ]
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        for model in models:
            post_save.connect(post_save_signal_handler, sender=model)
        if rebuild:
            call_command("rebuild_references_index", verbosity=0)
            call_command("update_index", verbosity=0)
