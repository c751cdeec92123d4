"""The errors of all rooms. Each says in Chinese what happened and what was kept, and carries a stable
English code that machines may rely on.

JingtingError
├── NotAllowed     the actor may not do this                (403)
├── NotFound       there is no such thing, or not for you   (404)
├── Invalid        what was given cannot be used            (400)
├── Conflict       right in itself, not in this state       (409)
└── Busy           no place is free just now, try again      (503)
"""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError

if TYPE_CHECKING:
    from django.db.models import Model


class JingtingError(Exception):
    """`message` is read by people (Chinese), `code` by machines (stable, English, kebab-case)."""

    code = "error"
    status = 500

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code


class NotAllowed(JingtingError, PermissionDenied):
    code = "not-allowed"
    status = 403


class NotFound(JingtingError):
    code = "not-found"
    status = 404


class Invalid(JingtingError):
    code = "invalid"
    status = 400


class Conflict(JingtingError):
    code = "conflict"
    status = 409


class Busy(JingtingError):
    """`retry_after`: seconds after which it is worth asking again."""

    code = "busy"
    status = 503
    retry_after = 5


def faults_of(thing: "Model", rest: str) -> list[str]:
    """What `full_clean` holds against it, one sentence each behind the field's name; `rest` names what is no field's
    fault."""
    try:
        thing.full_clean()
    except ValidationError as error:
        names = {field.name: str(getattr(field, "verbose_name", "")) for field in thing._meta.get_fields()}
        return [
            f"{names.get(name) or rest}：{message}"
            for name, messages in error.message_dict.items()
            for message in messages
        ]
    return []
