"""The keys that departments' own systems push with: given and revoked by stewards, kept as digests only."""

import hashlib
import secrets
import uuid

from django.db import transaction
from django.utils import timezone

from cluster import audit
from cluster.errors import Invalid, NotAllowed
from cluster.locking import lock
from cluster.models import User
from opendata.catalogue.rules import refuse_secret, require
from opendata.errors import NotAuthenticated
from opendata.models import PushToken, Resource
from opendata.pushing import rules
from opendata.states import DatasetAct, TokenAct

PREFIX = "jtp_"


def issue_token(
    resource: Resource, *, title: str, secrecy: str, by: User, whole_department: bool = False
) -> tuple[PushToken, str]:
    """(token, the secret itself: shown once, kept nowhere). The steward answers for every later push that what the
    system sends is not secret; Invalid where she says otherwise or names no purpose."""
    refuse_secret(secrecy)
    if not title.strip():
        raise Invalid("请写明密钥交给哪个系统用。", code="title-missing")
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        lock(resource.dataset)
        require(DatasetAct.ISSUE_TOKEN, resource.dataset, by)
        token = PushToken.objects.create(
            department=resource.dataset.department,
            resource=None if whole_department else resource,
            title=title.strip()[:60],
            digest=_digest(secret),
            hint=secret[:8],
            made_by=by,
        )
        audit.record(
            resource.dataset, "token.issue", by=by, data={"token": str(token.pk), "department": whole_department}
        )
    return token, secret


def revoke_token(token: PushToken, *, by: User) -> PushToken:
    """Stop a token at once. Any steward of the department may; a second time is said and changes nothing."""
    with transaction.atomic():
        lock(token)
        rules.require(TokenAct.REVOKE, token, by)
        token.revoked_at, token.revoked_by = timezone.now(), by
        token.save(update_fields=["revoked_at", "revoked_by"])
        audit.record(token, "token.revoke", by=by, data={"token": str(token.pk)})
    return token


def token_for(secret: str) -> PushToken:
    """The living token of a secret; NotAuthenticated without saying which part was wrong."""
    token = (
        PushToken.objects.select_related("department", "made_by")
        .filter(digest=_digest(secret), revoked_at=None)
        .first()
        if secret
        else None
    )
    if token is None:
        raise NotAuthenticated(
            "推送密钥无效或已作废。请在请求头写 Authorization: Bearer 密钥，密钥由数据管理员在后台发放。"
        )
    return token


def may_push(token: PushToken, resource_id: uuid.UUID) -> Resource:
    """The resource this token is for; asked before the body is read."""
    resource = (
        Resource.objects.select_related("dataset__department")
        .filter(pk=resource_id, dataset__department=token.department)
        .first()
    )
    if resource is None or token.resource_id not in (None, resource.pk):
        raise NotAllowed("这个密钥不能推送到这个资源。", code="token-scope")
    rules.require(TokenAct.PUSH, token, token.made_by)
    return resource


def _digest(secret: str) -> str:
    """256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
