"""Where articles become posts: what follows when a page goes live."""

import logging
from typing import Any

from django.db import transaction
from wagtail.signals import page_published

from weibo_wechat import drafting

log = logging.getLogger(__name__)


def connect() -> None:
    page_published.connect(mirror_published, dispatch_uid="weibo_wechat.mirror")


def mirror_published(sender: type, instance: Any, revision: Any = None, **_: Any) -> None:
    """Draft the posts of an article in the transaction that publishes it; a failure here must not stop the article."""
    try:
        with transaction.atomic():
            drafting.mirror_article(instance, revision)
    except Exception:  # the article matters more than its mirror, and a person sees that the draft is missing
        log.exception("no mirror", extra={"page": instance.pk})
