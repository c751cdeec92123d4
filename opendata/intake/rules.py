"""Who may do what with a file on its way in; verbs ask of the locked row, pages by `cluster.acts`."""

from cluster.acts import require_state
from cluster.errors import Conflict
from cluster.models import User
from opendata.catalogue.rules import require_steward
from opendata.errors import NeedsSteward
from opendata.models import Intake
from opendata.states import INTAKE_MOVES, MACHINE_ACTS, IntakeAct


def require(act: IntakeAct, intake: Intake, by: User | None) -> None:
    """Raise NotAllowed or Conflict unless this person may do this with the file as it stands: a steward of the
    department, or the operator of this machine (None). What the machine does with a file in its hands asks nobody's
    role. NeedsSteward where it is to be published while a finding has no decision."""
    if act not in MACHINE_ACTS:
        require_steward(by, intake.resource.dataset.department, act.label)
    require_state(INTAKE_MOVES, act, intake.state, f"这份文件{intake.get_state_display()}，不能{act.label}。")
    if act in (IntakeAct.APPEND, IntakeAct.TAKE_UP) and arriving(intake) != (act == IntakeAct.APPEND):
        raise Conflict(
            "这份文件还没有传完。" if arriving(intake) else "这份文件已经传完，不再接收内容。", code="wrong-state"
        )
    if act in (IntakeAct.PUBLISH, IntakeAct.GO_ON) and (undecided := intake.undecided.count()):
        raise NeedsSteward(f"还有 {undecided} 个问题没有处理，处理完才能发布。")


def arriving(intake: Intake) -> bool:
    """Its last block is not here yet."""
    return intake.state == Intake.State.RECEIVED and not intake.sha256
