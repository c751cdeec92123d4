"""The errors of all rooms. Each says in Chinese what happened and what was kept, and carries a stable
English code that machines may rely on.

JingtingError
├── NotAllowed     the actor may not do this                (403)
├── NotFound       there is no such thing, or not for you   (404)
├── Invalid        what was given cannot be used            (400)
└── Conflict       right in itself, not in this state       (409)
"""

from django.core.exceptions import PermissionDenied


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
