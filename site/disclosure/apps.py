from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "disclosure"
    verbose_name = "政府信息公开"

    def ready(self) -> None:
        from wagtail.signals import page_published

        from cluster.departments import page_kinds
        from disclosure import band, publishing
        from portal.bands import register

        page_kinds.register_channel("disclosure", publishing.build_index)
        register("documents", "公开", "disclosure/band.html", band.newest, elder="disclosure/band_elder.html")
        page_published.connect(publishing.on_published, dispatch_uid="disclosure-published")
