from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "services"
    verbose_name = "办事服务"

    def ready(self) -> None:
        from cluster import review
        from cluster.departments import page_kinds
        from portal import bands
        from portal.sites import navigation
        from services import band, checks, guides

        page_kinds.register_channel("services", guides.build_index)
        review.register_check(guides.missing_elements)
        navigation.register_door("services", "办事服务", "/services/", order=35)
        bands.register("services", "办事", "services/band.html", band.band, elder="services/band_elder.html")
