"""The lists of guides: by person or firm, by subject, by department; on the portal over all sites.
Four queries and one count, whatever the number of sites."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count

from cluster.models import Department
from services.models.guide import ServiceGuide
from services.vocabulary import ICONS, Subject

PER_PAGE = 30
AUDIENCES = (("", "全部"), ("person", "个人"), ("firm", "法人"))


def of_site(department: Department, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the page of `department` shows for these query values; unknown values count as not given."""
    chosen = {
        "audience": asked.get("audience", "") if asked.get("audience") in ("person", "firm") else "",
        "subject": asked.get("subject", "") if asked.get("subject") in Subject.values else "",
        "department": asked.get("department", "") if department.is_city else "",
    }
    guides = ServiceGuide.objects.of_site(department).for_audience(chosen["audience"])
    subjects = _counts(_narrowed(guides, department=chosen["department"]), "subject")
    providers = _counts(_narrowed(guides, subject=chosen["subject"]), "provider") if department.is_city else {}
    names = Department.objects.in_bulk(list(providers)) if providers else {}
    page_of = Paginator(_narrowed(guides, **{key: chosen[key] for key in ("subject", "department")}).listed(), PER_PAGE)
    return {
        "rows": page_of.get_page(asked.get("page")),
        "chosen": chosen,
        "narrowed": any(chosen.values()),
        "audiences": [
            (label, _link(chosen, audience=value), chosen["audience"] == value) for value, label in AUDIENCES
        ],
        "subjects": [
            {
                "label": subject.label,
                "icon": ICONS[subject],
                "count": subjects[subject.value],
                "link": _link(chosen, subject="" if chosen["subject"] == subject.value else subject.value),
                "current": chosen["subject"] == subject.value,
            }
            for subject in Subject
            if subjects.get(subject.value)
        ],
        "departments": sorted(((names[pk], count) for pk, count in providers.items()), key=lambda one: one[0].code),
    }


def _narrowed(guides: Any, subject: str = "", department: str = "") -> Any:
    guides = guides.filter(subject=subject) if subject else guides
    return guides.filter(provider__slug=department) if department else guides


def _counts(guides: Any, field: str) -> dict[Any, int]:
    return dict(guides.live().order_by().values_list(field).annotate(Count("pk")))


def _link(chosen: Mapping[str, str], **changed: str) -> str:
    query = {key: value for key, value in {**chosen, **changed}.items() if value}
    return f"?{urlencode(query)}" if query else "./"
