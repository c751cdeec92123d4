"""The errors of the data room, all of them with a Chinese message and a stable English code.

JingtingError
├── BadQuery       a parameter of the rows API cannot be used; names it            (400)
├── QueryTooSlow   a question was stopped after its time                           (503)
├── QueryTooHeavy  a question wants more memory than there is for one              (400)
├── RowsAway       the file of a version is damaged or gone, for now               (503)
├── FileRefused    the intake does not take this file; carries one refusal code    (400)
├── NeedsSteward   findings are open: a steward decides before the rows go out     (409)
├── NotAuthenticated  a push without a living token                                (401)
├── TooLarge       a body beyond the limit                                         (413)
└── UnknownMedia   a body of a kind nobody reads here                              (415)
"""

from cluster.errors import Conflict, Invalid, JingtingError


class BadQuery(Invalid):
    """`parameter` is the name in the address, as the caller wrote it."""

    code = "bad-query"

    def __init__(self, message: str, *, code: str, parameter: str) -> None:
        super().__init__(message, code=code)
        self.parameter = parameter


class QueryTooSlow(JingtingError):
    code = "query-too-slow"
    status = 503


class QueryTooHeavy(Invalid):
    code = "query-too-heavy"


class RowsAway(JingtingError):
    code = "rows-unavailable"
    status = 503


class FileRefused(Invalid):
    code = "file-refused"


class NeedsSteward(Conflict):
    code = "needs-steward"


class NotAuthenticated(JingtingError):
    code = "not-authenticated"
    status = 401


class TooLarge(JingtingError):
    code = "too-large"
    status = 413


class UnknownMedia(JingtingError):
    code = "unsupported-media-type"
    status = 415
