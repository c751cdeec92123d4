"""What the desk adds to Wagtail's admin: names of acts."""

from cluster import audit
from interaction.states import Act

audit.name_acts({f"case.{act}": f"办件：{act.label}" for act in Act})
