from django.apps import AppConfig


class WeiboWechatConfig(AppConfig):
    name = "weibo_wechat"
    verbose_name = "微博与微信"

    def ready(self) -> None:
        from cluster.clock import worker
        from weibo_wechat import delivering, mirroring

        worker.register("推文投递", delivering.drain, every=1.0)
        mirroring.connect()
