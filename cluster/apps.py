from django.apps import AppConfig
from django.db.models.signals import pre_delete, pre_save


class ClusterConfig(AppConfig):
    name = "cluster"
    verbose_name = "网站群"

    def ready(self) -> None:
        from cluster import review
        from cluster.clock import sweeps, worker
        from cluster.models.media import keep_what_is_shown
        from cluster.review import gate

        pre_save.connect(gate.guard, dispatch_uid="cluster.review.gate")
        pre_delete.connect(keep_what_is_shown, dispatch_uid="cluster.files")
        worker.register_chore("review.publish", review.publish_due, every=60)
        worker.register_chore("review.expire", review.expire_due, every=60)
        sweeps.register("内容审核", review.sweep)
