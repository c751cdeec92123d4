"""What a site says about itself (SiteIdentity): one person proposes, another confirms, since it stands on every
page."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from cluster import audit
from cluster.departments import rules
from cluster.departments.states import Act
from cluster.errors import Conflict, Invalid, faults_of
from cluster.locking import lock
from cluster.models import Department, IdentityChange, SiteIdentity, User

FIELDS = [field.name for field in SiteIdentity._meta.concrete_fields if field.name not in ("id", "department")]


def propose(department: Department, values: dict[str, Any], *, by: User) -> IdentityChange:
    """Keep what should change until a second person confirms it; a later proposal takes the place of an earlier one.

    Raises NotAllowed, Invalid (a value is not acceptable, or nothing would change).
    """
    with transaction.atomic():
        identity = _held(department)
        rules.require(Act.PROPOSE, department, by)
        changed = {name: value for name, value in values.items() if name in FIELDS and value != getattr(identity, name)}
        if not changed:
            raise Invalid("没有改动。", code="nothing-changed")
        _apply(identity, changed)
        change, _ = IdentityChange.objects.update_or_create(
            identity=identity, defaults={"values": changed, "proposed_by": by, "proposed_at": timezone.now()}
        )
        audit.record(department, "identity.propose", by=by, data={"fields": sorted(changed)})
    return change


def confirm(department: Department, *, by: User, digest: str = "") -> SiteIdentity:
    """Make the proposed change what every page shows; `digest` is of the change she read.

    Raises NotAllowed (the proposer herself), Conflict (nothing waits, or it was replaced since she read it)."""
    with transaction.atomic():
        identity = _held(department)
        rules.require(Act.CONFIRM, department, by)
        change = IdentityChange.objects.get(identity=identity)
        if digest and digest != change.digest:
            raise Conflict("这项变更在您阅读之后改过，请重新阅读后再确认。", code="change-replaced")
        _apply(identity, change.values)
        identity.save()
        change.delete()
        audit.record(
            department, "identity.confirm", by=by, data={"fields": sorted(change.values), "with": change.proposed_by_id}
        )
    return identity


def drop(department: Department, *, by: User) -> None:
    """Take a proposal back, or turn it down. Raises NotAllowed, Conflict (nothing waits)."""
    with transaction.atomic():
        identity = _held(department)
        rules.require(Act.DROP, department, by)
        change = IdentityChange.objects.get(identity=identity)
        change.delete()
        audit.record(department, "identity.drop", by=by, data={"fields": sorted(change.values)})


def _held(department: Department) -> SiteIdentity:
    """Its identity, locked: what is proposed for it changes with it."""
    identity = SiteIdentity.objects.get(department=department)
    lock(identity)
    return identity


def _apply(identity: SiteIdentity, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(identity, name, value)
    if faults := faults_of(identity, "网站信息"):
        raise Invalid("；".join(faults), code="identity-invalid")
