"""Approving the addresses outside government that may be linked directly (A-63)."""

import re

from django.core.cache import cache
from django.db import transaction

from cluster import audit
from cluster.errors import Conflict, Invalid
from cluster.models import Department, Role, User
from cluster.roles import require_role
from portal.models import ApprovedDomain
from portal.sites.links import KEY

DOMAIN = re.compile(r"^(?=.{4,100}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$")


def approve(domain: str, *, purpose: str, by: User) -> ApprovedDomain:
    """Let texts link to a domain and its sub-domains without the notice.

    Raises NotAllowed unless `by` is of the city's office, Invalid for no domain, Conflict when it stands already.
    """
    require_role(by, Role.IT_OFFICE, Department.objects.city(), "批准外链域名")
    name = domain.strip().lower().removeprefix("https://").removeprefix("http://").strip("/")
    if not DOMAIN.match(name):
        raise Invalid(f"“{domain}”不是域名。请填写 example.org 这样的域名，不带路径。", code="no-domain")
    if not purpose.strip():
        raise Invalid("请写明链接的用途。", code="purpose-missing")
    if ApprovedDomain.objects.filter(domain=name).exists():
        raise Conflict(f"{name} 已经批准过。", code="approved-already")
    with transaction.atomic():
        approved = ApprovedDomain.objects.create(domain=name, purpose=purpose.strip(), approved_by=by)
        audit.record(approved, "domain.approve", by=by)
        transaction.on_commit(lambda: cache.delete(KEY))
    return approved


def revoke(approved: ApprovedDomain, *, by: User) -> None:
    """Have links to it pass the notice again."""
    require_role(by, Role.IT_OFFICE, Department.objects.city(), "撤销外链域名")
    with transaction.atomic():
        audit.record(approved, "domain.revoke", by=by)
        approved.delete()
        transaction.on_commit(lambda: cache.delete(KEY))
