from typing import Any

from django.apps import AppConfig


class WeiboWechatConfig(AppConfig):
    name = "weibo_wechat"
    verbose_name = "微博与微信"

    def ready(self) -> None:
        from wagtail.signals import page_published

        from cluster import worker
        from weibo_wechat import delivering

        worker.register("推文投递", delivering.drain, every=1.0)
        page_published.connect(mirror_published, dispatch_uid="weibo_wechat.mirror")


def mirror_published(sender: type, instance: Any, revision: Any = None, **_: Any) -> None:
    """Draft the posts of an article in the transaction that publishes it; a failure here must not stop the article."""
    import logging

    from django.db import transaction

    from weibo_wechat import drafting

    try:
        with transaction.atomic():
            drafting.mirror_article(instance, revision)
    except Exception:  # the article matters more than its mirror, and a person sees that the draft is missing
        logging.getLogger("weibo_wechat").exception("no mirror", extra={"page": instance.pk})
