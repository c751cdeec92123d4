from django.apps import AppConfig


class OpendataConfig(AppConfig):
    name = "opendata"
    verbose_name = "数据开放"

    def ready(self) -> None:
        from cluster import sweeps, worker
        from opendata import reminding, strip, sweeping
        from portal import bands, navigation

        sweeps.register("数据开放", sweeping.faults)
        worker.register_chore("opendata.recover", sweeping.recover, every=300)
        worker.register_chore("opendata.remind", reminding.remind, every=3600)
        navigation.register_door("data", "数据开放", "/data/", order=60)
        bands.register("data", "数据", "opendata/band.html", strip.band, elder="opendata/band_elder.html")
