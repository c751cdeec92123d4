"""What the room adds to the admin's first screen: the data that waits for this person, and a number of 网站体检."""

from typing import Any

from wagtail.admin.ui.components import Component

from cluster.admin.panels import Figure
from cluster.models import CITY_OFFICE, Department
from opendata.catalogue import desk, rules
from opendata.models import Dataset

SHOWN = 6


class DataPanel(Component):
    name, order, template_name = "opendata_desk", 40, "opendata/admin/desk_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        rows = desk.waiting_for(user)
        return {"rows": rows[:SHOWN], "count": len(rows), "more": len(rows) > SHOWN, "has_desk": desk.has_desk(user)}


def health(department: Department) -> list[Figure]:
    """For 网站体检: datasets whose rows are overdue, the whole city's on the portal's."""
    found = Dataset.objects.open().overdue()
    late = (found if department.is_city else found.filter(department=department)).count()
    return [Figure(str(late), "个数据集逾期", "bad" if late else "ok", "/admin/data/", (*rules.ROLES, *CITY_OFFICE))]
