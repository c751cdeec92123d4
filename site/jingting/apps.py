from django.apps import AppConfig


class JingtingConfig(AppConfig):
    name = "jingting"
    verbose_name = "敬亭"
