"""Sessions of people who are signed in, carried over a change of SECRET_KEY.

Django reads a session under a former key and renews it at its owner's next visit; whoever does not come before the
former key is dropped would be signed out. A session that no key opens is no loss to report: its owner signs in
again."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import signing
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from cluster.models import User
from cluster.rekeying import BATCH, Kept
from cluster.secrets import Under


def kept() -> Iterator[Kept]:
    """The sessions that have not run out, for `cluster.rekeying`."""
    living = Session.objects.filter(expire_date__gt=timezone.now()).order_by("pk")
    for key, data in living.values_list("pk", "session_data").iterator(chunk_size=BATCH):
        content = _opened(data)
        if content is None or not _renewed(content):
            continue
        newest = _opened(data, fallbacks=[]) == content
        yield Kept("登录状态", Under.NEWEST if newest else Under.FORMER, partial(_reseal, key, data, content))


def _opened(data: str, fallbacks: list[str | bytes] | None = None) -> dict[str, Any] | None:
    store = SessionStore()
    try:
        return dict(
            signing.loads(
                data,
                key=settings.SECRET_KEY,
                salt=store.key_salt,
                serializer=store.serializer,
                fallback_keys=settings.SECRET_KEY_FALLBACKS if fallbacks is None else fallbacks,
            )
        )
    except signing.BadSignature:
        return None


def _renewed(content: dict[str, Any]) -> bool:
    """Bring the hash that ties a session to its owner's password under the newest key; False where it does not hold."""
    if HASH_SESSION_KEY not in content:
        return True
    user = User.objects.filter(pk=content[SESSION_KEY]).first()
    if user is None:
        return False
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    held = any(constant_time_compare(content[HASH_SESSION_KEY], one) for one in hashes)
    content[HASH_SESSION_KEY] = hashes[0]
    return held


def _reseal(key: str, data: str, content: dict[str, Any]) -> bool:
    return bool(Session.objects.filter(pk=key, session_data=data).update(session_data=SessionStore().encode(content)))
