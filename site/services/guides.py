"""Writing guides from data, and what keeps an unfinished one from being submitted.
A guide made here is a draft like one typed in the admin: it goes live by the review and by nothing else."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from pypinyin import lazy_pinyin

from cluster import audit
from cluster.departments.blueprints import ChannelSpec
from cluster.errors import Invalid
from cluster.models import CityPage, Department, Role, User
from cluster.roles import require_role
from services.models import ServiceGuide, ServiceIndexPage
from services.vocabulary import ItemType, Subject, subject_of

TYPES = {one.label: one for one in ItemType}
PERSON, FIRM = ("自然人", "个人"), ("法人", "企业", "其他组织")


def build_index(spec: ChannelSpec) -> ServiceIndexPage:
    """For provisioning: an unsaved index page of a channel of kind `services`."""
    return ServiceIndexPage(column_type=spec.type, description=spec.description, deadline=spec.deadline)


def index_of(department: Department) -> ServiceIndexPage:
    """The department's 办事服务; raises Invalid when its site has none."""
    home = department.root_page
    found = ServiceIndexPage.objects.filter(path__startswith=home.path).first() if home else None
    if found is None:
        raise Invalid(f"{department}的网站没有办事服务栏目。", code="no-services-channel")
    return found


def guide_from(data: Mapping[str, Any], department: Department) -> ServiceGuide:
    """An unsaved guide of a record: name, type, audience, basis, conditions, materials, steps, legal_limit,
    promised_limit, fee, result, place, hours, phone; optional subject, item_code, complaint_phone, online_url,
    visits, questions (question, answer), remedies. Materials and steps are names or records. Raises Invalid."""
    name = str(data["name"]).strip()
    if data["type"] not in TYPES:
        raise Invalid(f"“{name}”的事项类型“{data['type']}”不在目录里。", code="unknown-item-type")
    subject = data.get("subject") or subject_of(name, department.slug)
    if subject not in Subject.values:
        raise Invalid(f"“{name}”的主题“{subject}”不在目录里。", code="unknown-subject")
    guide = ServiceGuide(
        title=name,
        slug=slug_of(name),
        provider=department,
        item_type=TYPES[data["type"]],
        subject=subject,
        for_persons=any(word in data["audience"] for word in PERSON),
        for_firms=any(word in data["audience"] for word in FIRM),
        materials=[("material", _record(one)) for one in data["materials"]],
        steps=[("step", _record(one)) for one in data["steps"]],
        questions=[("question", dict(one)) for one in data.get("questions", [])],
        visits=data.get("visits"),
        **{
            key: data[key]
            for key in (
                "basis",
                "conditions",
                "legal_limit",
                "promised_limit",
                "fee",
                "result",
                "place",
                "hours",
                "phone",
            )
        },
        **{key: data.get(key, "") for key in ("item_code", "complaint_phone", "online_url", "remedies")},
    )
    guide.department = department
    return guide


def draft_guide(data: Mapping[str, Any], *, department: Department, by: User) -> ServiceGuide:
    """Put a guide made of `data` (see guide_from) under the department's 办事服务 as a draft of `by`."""
    require_role(by, (Role.WRITER, Role.SITE_MANAGER), department, "编写办事指南")
    guide = guide_from(data, department)
    guide.live, guide.has_unpublished_changes, guide.owner = False, True, by
    with transaction.atomic():
        index_of(department).add_child(instance=guide)
        guide.save_revision(user=by)
        audit.record(guide, "guide.draft", by=by)
    return guide


def missing_elements(version: CityPage, by: User) -> list[str]:
    """For the review: an item's guide with an empty required element may not be submitted."""
    if not isinstance(version, ServiceGuide):
        return []
    problems = [f"办事指南缺少“{name}”。" for name in version.missing()]
    if not version.for_persons and not version.for_firms:
        problems.append("办事指南没有选择办理对象（个人、法人）。")
    return problems


def slug_of(name: str) -> str:
    """The address of an item: its name in pinyin, at most 60 characters, whole syllables."""
    slug = ""
    for syllable in lazy_pinyin(name, errors="ignore"):
        if len(slug) + len(syllable) + 1 > 60:
            break
        slug += f"-{syllable}" if slug else syllable
    return slug or "shixiang"


def _record(one: "str | Mapping[str, Any]") -> dict[str, Any]:
    return {"name": one} if isinstance(one, str) else dict(one)
