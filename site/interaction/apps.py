from django.apps import AppConfig


class InteractionConfig(AppConfig):
    name = "interaction"
    verbose_name = "互动交流"

    def ready(self) -> None:
        from cluster.clock import workdays, worker
        from cluster.departments import host_space
        from interaction import answering, band, deadlines, sitemap, views
        from portal import bands
        from portal.sites import navigation

        workdays.register_source(deadlines.entered_days)
        worker.register_chore("interaction.close_answered", answering.close_answered, every=3600)
        worker.register_chore("interaction.forget_contacts", answering.forget_contacts, every=3600)
        host_space.register(
            "/letters/",
            room=self.name,
            parameters=("kind", "page"),
            cookies=(views.RECEIPT,),
            sitemap=sitemap.paths,
        )
        host_space.register("/letters/new/", room=self.name, cached=False)
        host_space.register("/letters/sent/", room=self.name, cached=False)
        host_space.register("/letters/status/", room=self.name, cached=False, robots=False)
        navigation.register_door("letters", "互动交流", "/letters/", order=50)
        bands.register("letters", "互动", "interaction/band.html", band.band, elder="interaction/band_elder.html")
