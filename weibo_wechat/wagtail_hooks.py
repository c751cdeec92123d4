"""What the room adds to Wagtail's admin: the board, its place in the menu, the names of its acts."""

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from cluster import audit
from cluster.admin.requests import signed_in
from cluster.roles import departments_of
from weibo_wechat import rules
from weibo_wechat.admin.panels import PostsPanel

audit.name_acts(
    {
        "account.open": "连接账号",
        "account.reconnect": "重新授权账号",
        "account.suspend": "停用账号",
        "account.lock": "平台拒绝账号",
        "post.mirror": "由文章生成推文",
        "post.draft": "写推文",
        "post.edit": "修改推文",
        "post.submit": "送审推文",
        "post.approve": "批准推文",
        "post.return": "退回推文",
        "post.drop": "决定不发",
        "delivery.settle": "认定投递结果",
        "delivery.retry": "重发",
        "delivery.send-late": "过时后仍发",
        "delivery.withdraw": "撤下推文",
        "delivery.cancel": "取消发送",
    }
)


class BoardItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(rules.departments(signed_in(request)))


class AccountsItem(MenuItem):
    """For site managers, who have no board to come from."""

    def is_shown(self, request: HttpRequest) -> bool:
        user = signed_in(request)
        return bool(departments_of(user, *rules.OWNERS)) and not rules.departments(user)


@hooks.register("register_admin_menu_item")
def accounts_item() -> MenuItem:
    return AccountsItem(
        "微信、微博账号", reverse_lazy("weibo_wechat:accounts"), name="social-accounts", icon_name="mail", order=86
    )


@hooks.register("construct_homepage_panels")
def posts_panel(request: HttpRequest, shown: list[Component]) -> None:
    shown.append(PostsPanel())


@hooks.register("register_admin_urls")
def board_urls() -> list[URLResolver]:
    return [path("posts/", include("weibo_wechat.urls"))]


@hooks.register("register_admin_menu_item")
def board_item() -> MenuItem:
    return BoardItem("推文", reverse_lazy("weibo_wechat:board"), name="posts", icon_name="mail", order=250)
