"""What the data room adds to Wagtail's admin: the menu 数据, its pages, the names of its acts."""

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from cluster import audit
from cluster.admin.panels import register_figures
from cluster.admin.requests import signed_in
from opendata.admin.panels import DataPanel, health
from opendata.catalogue import rules
from opendata.states import DATASET_MOVES, DatasetAct, IntakeAct

register_figures(health)

audit.name_acts(
    {
        **{f"dataset.{act}": act.label for act, (_, after) in DATASET_MOVES.items() if after},
        **{f"intake.{act}": act.label for act in IntakeAct},
        "dataset.register": "登记数据集",
        "dataset.revise": DatasetAct.REVISE.label,
        "snapshot.publish": "发布数据版本",
        "snapshot.restore": "切换数据版本",
        "resource.add": "添加资源",
        "resource.revise": "修改资源",
        "resource.remove": "删除资源",
        "token.issue": "发放推送密钥",
        "token.revoke": "作废推送密钥",
        "push.take": "接口推送数据",
    }
)


class DataItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return rules.sees_room(signed_in(request))


@hooks.register("register_admin_urls")
def data_urls() -> list[URLResolver]:
    return [path("data/", include("opendata.admin.urls"))]


@hooks.register("register_admin_menu_item")
def data_item() -> MenuItem:
    return DataItem("数据", reverse_lazy("opendata_admin:overview"), name="data", icon_name="table", order=270)


@hooks.register("construct_homepage_panels")
def data_panel(request: HttpRequest, shown: list[Component]) -> None:
    shown.append(DataPanel())
