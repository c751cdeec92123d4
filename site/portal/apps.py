from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        from cluster import kinds, worker
        from portal import city_bands, mourning, provisioning

        kinds.register_home(provisioning.build_home)
        kinds.register_channel("channel", provisioning.build_channel)
        kinds.register_channel("gathering", provisioning.build_gathering)
        city_bands.register_all()
        worker.register_chore("mourning", mourning.turn_pages)
