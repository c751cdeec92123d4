"""What the room tells the floors below it: once, when the programme starts."""

from django.apps import AppConfig


class RoadworksConfig(AppConfig):
    name = "tests.extending.roadworks"
    label = "roadworks"

    def ready(self) -> None:
        from cluster import review
        from cluster.departments import page_kinds
        from opendata.downloads import formats
        from portal import bands
        from tests.extending.roadworks import band, checking, tsv
        from tests.extending.roadworks.models import RoadworksPage

        page_kinds.register_channel("roadworks", lambda spec: RoadworksPage())
        review.register_check(checking.days_in_order)
        bands.register("roadworks", "道路施工", "roadworks/band.html", band.closures)
        formats.register(formats.Kind("tsv", "TSV", "text/tab-separated-values; charset=utf-8"), tsv.write)
