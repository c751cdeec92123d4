"""What is done to accounts and their roles, and the one table of moves."""

from django.db import models


class Standing(models.TextChoices):
    """Where an account stands towards the role in question."""

    ACTIVE = "active", "在用"
    HOLDING = "holding", "在用，任此职"
    CLOSED = "closed", "已停用"


class Act(models.TextChoices):
    OPEN = "open", "建立账号"
    GRANT = "grant", "授予角色"
    REVOKE = "revoke", "收回角色"
    PASSWORD = "password", "重设密码"
    CLOSE = "close", "停用账号"


# act → (standings it may start from, standing it ends in; None = it stays). A new account begins from nothing: None.
MOVES: dict[Act, tuple[frozenset[Standing | None], Standing | None]] = {
    Act.OPEN: (frozenset({None}), Standing.HOLDING),
    Act.GRANT: (frozenset({Standing.ACTIVE}), Standing.HOLDING),
    Act.REVOKE: (frozenset({Standing.HOLDING}), Standing.ACTIVE),
    Act.PASSWORD: (frozenset({Standing.ACTIVE, Standing.HOLDING}), None),
    Act.CLOSE: (frozenset({Standing.ACTIVE, Standing.HOLDING}), Standing.CLOSED),
}
