from django.apps import AppConfig
from django.conf import settings


class JingtingConfig(AppConfig):
    name = "jingting"
    verbose_name = "敬亭"

    def ready(self) -> None:
        from cluster.clock import worker
        from cluster.departments import host_space
        from cluster.departments.host_space import Host
        from jingting import health, jobs, stamping
        from opendata.health import data_files
        from search.health import search_index
        from weibo_wechat.health import outbox

        health.register("installation", health.installation)
        health.register("data_files", data_files)
        health.register("search_index", search_index)
        health.register("outbox", outbox)
        for files in (settings.STATIC_URL, settings.MEDIA_URL):
            host_space.register(files, room=self.name, editions=False, cached=False, closed_with_site=False)
        for probe in ("/healthz", "/readyz", "/metrics"):
            host_space.register(probe, room=self.name, editions=False, cached=False, host=Host.ANY)
        stamping.connect()
        worker.register_chore("jobs.requeue_orphans", jobs.requeue_orphans, every=30)
