from django.apps import AppConfig


class WeiboWechatConfig(AppConfig):
    name = "weibo_wechat"
    verbose_name = "微博与微信"

    def ready(self) -> None:
        from cluster.clock import sweeps, worker
        from weibo_wechat import delivering, mirroring, sweeping

        worker.register("推文投递", delivering.drain, every=1.0)
        sweeps.register("推文投递", sweeping.faults)
        mirroring.connect()
