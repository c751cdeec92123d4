"""One line per act, in Wagtail's own log.
Rooms name their acts with `name_acts`; the line holds who, what, when and ids, never personal data."""

from typing import Any

from django.db.models import Model
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, log


def name_acts(acts: dict[str, str]) -> None:
    """Give acts their Chinese names (`{"post.approve": "批准推文"}`); called from a room's wagtail_hooks.py."""

    @hooks.register("register_log_actions")
    def register(actions: LogActionRegistry) -> None:
        for action, label in acts.items():
            actions.register_action(action, label, label)


def record(obj: Model, action: str, *, by: Any, data: dict[str, Any] | None = None) -> None:
    """`action` is `room.act`, e.g. `post.approve`; `by` a User, or None for the system's own clock."""
    log(instance=obj, action=action, user=by, data=data or {}, title=str(obj)[:255])
