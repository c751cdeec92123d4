"""What is done to what a site says about itself, and the one table of moves."""

from django.db import models


class Standing(models.TextChoices):
    SETTLED = "settled", "没有待确认的变更"
    PROPOSED = "proposed", "等待确认"


class Act(models.TextChoices):
    PROPOSE = "propose", "提交变更"
    CONFIRM = "confirm", "确认变更"
    DROP = "drop", "取消变更"


# act → (standings it may start from, standing it ends in)
MOVES: dict[Act, tuple[frozenset[Standing], Standing]] = {
    Act.PROPOSE: (frozenset({Standing.SETTLED, Standing.PROPOSED}), Standing.PROPOSED),
    Act.CONFIRM: (frozenset({Standing.PROPOSED}), Standing.SETTLED),
    Act.DROP: (frozenset({Standing.PROPOSED}), Standing.SETTLED),
}
