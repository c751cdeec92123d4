"""One line per act, in Wagtail's own log.
Rooms name their acts with `register_log_actions`; the line holds who, what, when and ids, never personal data."""

from typing import Any

from django.db.models import Model
from wagtail.log_actions import log


def record(obj: Model, action: str, *, by: Any, data: dict[str, Any] | None = None) -> None:
    """`action` is `room.act`, e.g. `post.approve`; `by` a User, or None for the system's own clock."""
    log(instance=obj, action=action, user=by, data=data or {}, title=str(obj)[:255])
