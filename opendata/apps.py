from django.apps import AppConfig


class OpendataConfig(AppConfig):
    name = "opendata"
    verbose_name = "数据开放"

    def ready(self) -> None:
        from cluster import rekeying
        from cluster.clock import sweeps, worker
        from cluster.departments import host_space
        from opendata import sweeping
        from opendata.catalogue import facets, reminding
        from opendata.intake import quarantine
        from opendata.pages import band, sitemap
        from opendata.query import preview
        from portal import bands
        from portal.sites import navigation

        sweeps.register("数据开放", sweeping.faults)
        rekeying.register("隔离区文件", quarantine.kept)
        worker.register_chore("opendata.recover", sweeping.recover, every=300)
        worker.register_chore("opendata.remind", reminding.remind, every=3600)
        host_space.register(
            "/data/",
            room=self.name,
            parameters=("page", "dataset", "year", *facets.AXES, *preview.PAGE_KEYS),
            sitemap=sitemap.paths,
        )
        host_space.register("/data/download/", room=self.name, editions=False, cached=False)
        host_space.register("/api/v1/", room=self.name, editions=False, cached=False)
        navigation.register_door("data", "数据开放", "/data/", order=60)
        bands.register("data", "数据", "opendata/band.html", band.band, elder="opendata/band_elder.html")
