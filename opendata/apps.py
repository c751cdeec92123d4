from django.apps import AppConfig


class OpendataConfig(AppConfig):
    name = "opendata"
    verbose_name = "数据开放"

    def ready(self) -> None:
        from cluster import rekeying
        from cluster.clock import sweeps, worker
        from opendata import sweeping
        from opendata.catalogue import reminding
        from opendata.intake import quarantine
        from opendata.pages import band
        from portal import bands
        from portal.sites import navigation

        sweeps.register("数据开放", sweeping.faults)
        rekeying.register("隔离区文件", quarantine.kept)
        worker.register_chore("opendata.recover", sweeping.recover, every=300)
        worker.register_chore("opendata.make_served_again", sweeping.make_served_again, every=300)
        worker.register_chore("opendata.remind", reminding.remind, every=3600)
        self.register_addresses()
        navigation.register_door("data", "数据开放", "/data/", order=60)
        bands.register("data", "数据", "opendata/band.html", band.band, elder="opendata/band_elder.html")

    def register_addresses(self) -> None:
        from cluster.departments import host_space
        from cluster.departments.host_space import Host
        from opendata.catalogue import facets
        from opendata.pages import sitemap
        from opendata.query import preview
        from opendata.reading.proposal import MAX_FILE_BYTES

        host_space.register(
            "/data/",
            room=self.name,
            parameters=("page", "dataset", "year", *facets.AXES, *preview.PAGE_KEYS),
            sitemap=sitemap.paths,
        )
        host_space.register("/data/download/", room=self.name, editions=False, cached=False)
        host_space.register("/api/v1/", room=self.name, editions=False, cached=False)
        # Files and pushes of rows, as large as the intake takes them; a push is judged by its token before it is read.
        largest = MAX_FILE_BYTES + host_space.FORM
        push = "/api/v1/resources/<uuid>/push"
        host_space.register(push, room=self.name, editions=False, cached=False, body=largest)
        host_space.register(
            "/admin/data/",
            room=self.name,
            editions=False,
            cached=False,
            host=Host.PORTAL,
            closed_with_site=False,
            robots=False,
            staff_body=largest,
        )
