"""Whether the columns a steward chose name the rows of the file that would go out."""

from opendata.files import workshop
from opendata.intake import gate, quarantine
from opendata.models import Intake
from opendata.reading.proposal import Proposal
from opendata.snapshots import build
from opendata.snapshots.row_key import fault

FINDING = "no-key"


def fault_of(intake: Intake, titles: list[str], at_hand: Proposal | None = None) -> str:
    """Why these columns are no key of the rows that would go out now; empty where they are one."""
    if missing := [title for title in titles if title not in {column["name"] for column in intake.proposal["columns"]}]:
        return f"文件里没有主键列“{'、'.join(missing)}”"
    with quarantine.rows_of(intake, at_hand) as proposal, workshop.bench() as bench, build.connect(bench) as con:
        select, columns = gate.released(con, intake, proposal)
        return fault(con, f"({select})", columns, titles)
