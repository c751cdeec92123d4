"""Which of the twelve hues of themes/base/static/base/css/tokens.css a department wears."""

from cluster.models import Department
from cluster.models.department import Category

HUES = {
    Category.GENERAL: "gov",
    Category.PUBLIC_SAFETY: "law",
    Category.FINANCE: "eco",
    Category.ECONOMY: "ind",
    Category.ENFORCEMENT: "mkt",
    Category.EDUCATION_CULTURE: "edu",
    Category.MASS_ORGANISATIONS: "cul",
    Category.HEALTH: "med",
    Category.LIVELIHOOD: "soc",
    Category.LAND_CONSTRUCTION: "nat",
    Category.TRANSPORT: "urb",
    Category.AGRICULTURE: "agr",
}
CITY = "city"
NAMES = [
    ("gov", "黛蓝"),
    ("law", "靛青"),
    ("eco", "赭石"),
    ("ind", "石青"),
    ("mkt", "紫檀"),
    ("edu", "竹青"),
    ("cul", "藕紫"),
    ("med", "碧"),
    ("soc", "琥珀"),
    ("nat", "松绿"),
    ("urb", "绀青"),
    ("agr", "茶褐"),
]


def hue_of(department: Department | None) -> str:
    """The value of `data-dept`; the portal and pages that belong to nobody keep the city's own 花青."""
    if department is None or department.is_city:
        return CITY
    return HUES.get(Category(department.category), "gov")
