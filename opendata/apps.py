from django.apps import AppConfig


class OpendataConfig(AppConfig):
    name = "opendata"
    verbose_name = "数据开放"

    def ready(self) -> None:
        from cluster.clock import sweeps, worker
        from opendata import sweeping
        from opendata.catalogue import reminding
        from opendata.pages import band
        from portal import bands
        from portal.sites import navigation

        sweeps.register("数据开放", sweeping.faults)
        worker.register_chore("opendata.recover", sweeping.recover, every=300)
        worker.register_chore("opendata.remind", reminding.remind, every=3600)
        navigation.register_door("data", "数据开放", "/data/", order=60)
        bands.register("data", "数据", "opendata/band.html", band.band, elder="opendata/band_elder.html")
