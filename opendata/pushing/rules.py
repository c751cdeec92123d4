"""Who may do what with a push token."""

from cluster.errors import Conflict
from cluster.models import User
from opendata.catalogue.rules import require_steward
from opendata.models import PushToken
from opendata.states import TokenAct


def require(act: TokenAct, token: PushToken, by: User | None) -> None:
    """Raise NotAllowed unless she is a steward of the token's department, Conflict where it is revoked."""
    require_steward(by, token.department, act.label)
    if token.revoked_at:
        raise Conflict("这个密钥已经作废。", code="wrong-state")
