"""What the room adds to the admin's first screen: the posts that wait for this person."""

from typing import Any

from wagtail.admin.ui.components import Component

from weibo_wechat import desk, rules

SHOWN = 6


class PostsPanel(Component):
    """Posts to decide on, and deliveries that failed, came too late or whose result nobody knows."""

    name, order, template_name = "weibo_wechat_posts", 30, "weibo_wechat/admin/posts_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        rows = desk.waiting_for(user)[: SHOWN + 1]
        return {"rows": rows[:SHOWN], "more": len(rows) > SHOWN, "has_desk": bool(rules.decides_in(user))}
