"""The gate: what goes live is what three people signed, by digest.
Rooms call these verbs and nothing else of this package; the rule itself stands in `gate`, asked at every save of
a live page."""

from cluster.review.bulk import bulk_building
from cluster.review.digest import digest_of
from cluster.review.gate import Unsigned
from cluster.review.publishing import expire_due, issue, publish, publish_due, restore, withdraw
from cluster.review.rules import draft_of, may_lead_urgent, may_write
from cluster.review.signing import (
    register_check,
    send_back,
    sign,
    submit,
)
from cluster.review.standing import (
    confirm_urgent,
    making_pages_live,
    propose_urgent,
    sign_as_migrated,
    sign_as_provisioned,
    urgent_unreviewed,
)
from cluster.review.sweeping import sweep, watch_live_pages

__all__ = [
    "Unsigned",
    "bulk_building",
    "confirm_urgent",
    "digest_of",
    "draft_of",
    "expire_due",
    "issue",
    "making_pages_live",
    "may_lead_urgent",
    "may_write",
    "propose_urgent",
    "publish",
    "publish_due",
    "register_check",
    "restore",
    "send_back",
    "sign",
    "sign_as_migrated",
    "sign_as_provisioned",
    "submit",
    "sweep",
    "urgent_unreviewed",
    "watch_live_pages",
    "withdraw",
]
