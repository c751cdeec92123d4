from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        from django.core import checks as system_checks

        from cluster import review
        from cluster.clock import worker
        from cluster.departments import open_sites, page_kinds
        from cluster.models import PictureRendition
        from portal import checks, provisioning, spaces
        from portal.home import city_bands
        from portal.looks import pictures, theming
        from portal.sites import closing, mourning

        page_kinds.register_home(provisioning.build_home)
        page_kinds.register_channel("channel", provisioning.build_channel)
        page_kinds.register_channel("gathering", provisioning.build_gathering)
        page_kinds.register_channel("leaders", provisioning.build_leaders)
        page_kinds.register_channel("offices", provisioning.build_offices)
        open_sites.register(closing.shut)
        spaces.register_all()
        review.register_check(checks.empty_body)
        review.register_check(checks.recordings)
        city_bands.register_all()
        system_checks.register(theming.faults)
        worker.register_chore("mourning", mourning.turn_pages)
        for signal in (post_save, post_delete):
            signal.connect(pictures.forget, sender=PictureRendition)
