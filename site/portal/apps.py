from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        from cluster import kinds, review, worker
        from portal import checks, city_bands, mourning, provisioning

        kinds.register_home(provisioning.build_home)
        kinds.register_channel("channel", provisioning.build_channel)
        kinds.register_channel("gathering", provisioning.build_gathering)
        review.register_check(checks.empty_body)
        city_bands.register_all()
        worker.register_chore("mourning", mourning.turn_pages)
