from django.apps import AppConfig


class JingtingConfig(AppConfig):
    name = "jingting"
    verbose_name = "敬亭"

    def ready(self) -> None:
        from cluster.clock import worker
        from jingting import health, jobs, stamping
        from search.health import search_index
        from weibo_wechat.health import outbox

        health.register("search_index", search_index)
        health.register("outbox", outbox)
        stamping.connect()
        worker.register_chore("jobs.requeue_orphans", jobs.requeue_orphans, every=30)
