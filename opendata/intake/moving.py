"""The one way a file on its way in changes its state: locked, asked, moved by the table, written into the log."""

from typing import Any

from django.db import transaction

from cluster import audit
from cluster.locking import lock
from cluster.models import User
from opendata.intake import rules
from opendata.models import Intake
from opendata.states import INTAKE_MOVES, IntakeAct


def move(
    intake: Intake, act: IntakeAct, *, by: User | None, told: dict[str, Any] | None = None, **fields: Any
) -> Intake:
    """Carry out `act` with these fields of the row. Raises NotAllowed, Conflict; nothing is changed then."""
    with transaction.atomic():
        lock(intake)
        rules.require(act, intake, by)
        fields["state"] = INTAKE_MOVES[act][1] or intake.state
        for name, value in fields.items():
            setattr(intake, name, value)
        intake.save(update_fields=list(fields))
        audit.record(intake.resource.dataset, f"intake.{act}", by=by, data={"intake": str(intake.pk), **(told or {})})
    return intake
