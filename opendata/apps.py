from django.apps import AppConfig


class OpendataConfig(AppConfig):
    name = "opendata"
    verbose_name = "数据开放"

    def ready(self) -> None:
        from cluster import sweeps, worker
        from opendata import sweeping

        sweeps.register("数据开放", sweeping.faults)
        worker.register_chore("opendata.recover", sweeping.recover, every=300)
