from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "disclosure"
    verbose_name = "政府信息公开"

    def ready(self) -> None:
        from wagtail.signals import page_published

        from cluster import kinds
        from disclosure import publishing

        kinds.register_channel("disclosure", publishing.build_index)
        page_published.connect(publishing.on_published, dispatch_uid="disclosure-published")
