from django.apps import AppConfig


class JingtingConfig(AppConfig):
    name = "jingting"
    verbose_name = "敬亭"

    def ready(self) -> None:
        from cluster import worker
        from jingting import health, jobs, stamping
        from search.health import search_index

        health.register("search_index", search_index)
        stamping.connect()
        worker.register_chore("jobs.requeue_orphans", jobs.requeue_orphans, every=30)
