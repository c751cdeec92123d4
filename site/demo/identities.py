"""What the demo's sites say about themselves, all invented; entered as in a real city, by one person and confirmed by
another."""

from collections.abc import Iterator
from datetime import date

from cluster import city
from cluster.departments import identity, provisioning
from cluster.models import Department, Role
from demo import accounts

AREA_CODE, ADDRESS, POSTCODE = "0563", "安徽省宣城市鳌峰中路", "242000"
OFFICE_HOURS = "工作日 8:30–12:00，14:30–17:30"


def build(today: date) -> Iterator[str]:
    portal = Department.objects.city()
    confirming = accounts.of(portal, Role.IT_OFFICE)
    for department in Department.objects.filter(identity__site_code="").order_by("code"):
        identity.propose(department, invented(department), by=accounts.of(department, Role.SITE_MANAGER))
        identity.confirm(department, by=confirming)
        yield department.slug


def invented(department: Department) -> dict[str, str]:
    """Record numbers of the right form, with zeros where a real one has its serial."""
    code = department.code
    return {
        "site_code": f"{city.read().division}0{code}",
        "icp": "皖ICP备00000000号" if department.is_city else f"皖ICP备00000000号-{int(code) + 1}",
        "police_record": f"皖公网安备 34180002000{code}号",
        "phone": f"{AREA_CODE}-12345" if department.is_city else f"{AREA_CODE}-3020{code}",
        "email": f"webmaster@{provisioning.hostname(department)}",
        "address": ADDRESS,
        "postcode": POSTCODE,
        "office_hours": OFFICE_HOURS,
    }
