from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        from cluster import kinds
        from portal import city_bands, provisioning

        kinds.register_home(provisioning.build_home)
        kinds.register_channel("channel", provisioning.build_channel)
        kinds.register_channel("gathering", provisioning.build_gathering)
        kinds.register_channel("disclosure", provisioning.build_channel)
        city_bands.register_all()
