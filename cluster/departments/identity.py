"""What a site says about itself (SiteIdentity): one person proposes, another confirms, since it stands on every
page."""

from typing import Any

from django.db import transaction

from cluster import audit
from cluster.errors import Conflict, Invalid, NotAllowed, faults_of
from cluster.models import Department, IdentityChange, SiteIdentity, User
from cluster.people import appointing

FIELDS = [field.name for field in SiteIdentity._meta.concrete_fields if field.name not in ("id", "department")]


def propose(department: Department, values: dict[str, Any], *, by: User) -> IdentityChange:
    """Keep what should change until a second person confirms it; a later proposal takes the place of an earlier one.

    Raises NotAllowed, Invalid (a value is not acceptable, or nothing would change).
    """
    _require(by, department)
    identity = SiteIdentity.objects.get(department=department)
    changed = {name: value for name, value in values.items() if name in FIELDS and value != getattr(identity, name)}
    if not changed:
        raise Invalid("没有改动。", code="nothing-changed")
    _apply(identity, changed)
    with transaction.atomic():
        change, _ = IdentityChange.objects.update_or_create(
            identity=identity, defaults={"values": changed, "proposed_by": by}
        )
        audit.record(department, "identity.propose", by=by, data={"fields": sorted(changed)})
    return change


def confirm(department: Department, *, by: User) -> SiteIdentity:
    """Make the proposed change what every page shows. Raises NotAllowed (the proposer herself), Conflict (nothing
    waits)."""
    _require(by, department)
    with transaction.atomic():
        change = _held(department)
        if change.proposed_by_id == by.pk:
            raise NotAllowed("网站信息的变更须由另一个人确认。", code="two-people")
        identity = SiteIdentity.objects.get(department=department)
        _apply(identity, change.values)
        identity.save()
        change.delete()
        audit.record(
            department, "identity.confirm", by=by, data={"fields": sorted(change.values), "with": change.proposed_by_id}
        )
    return identity


def drop(department: Department, *, by: User) -> None:
    """Take a proposal back, or turn it down."""
    _require(by, department)
    with transaction.atomic():
        change = _held(department)
        change.delete()
        audit.record(department, "identity.drop", by=by, data={"fields": sorted(change.values)})


def _held(department: Department) -> IdentityChange:
    found = IdentityChange.objects.select_for_update().filter(identity__department=department).first()
    if found is None:
        raise Conflict("没有等待确认的变更。", code="nothing-proposed")
    return found


def _apply(identity: SiteIdentity, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(identity, name, value)
    if faults := faults_of(identity, "网站信息"):
        raise Invalid("；".join(faults), code="identity-invalid")


def _require(by: User, department: Department) -> None:
    if not appointing.may_manage(by, department):
        raise NotAllowed(f"您不能变更{department.name}的网站信息：需要站点管理员角色。")
