"""The demo city is an application of its own, installed with DEMO only: nothing of the product imports it."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
    verbose_name = "演示城市"

    def ready(self) -> None:
        from demo import accounts
        from jingting import greeting

        greeting.register(accounts.table)
