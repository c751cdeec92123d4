"""Secrets at rest: what is stored encrypted is sealed under a key derived from SECRET_KEY and opens with any known one.

A value sealed under an older key (SECRET_KEY_FALLBACKS) is still read, newest first; what is written is sealed under
the newest. What must stay the same for as long as the installation lives asks `cluster.lasting_keys` for its key
instead.
"""

import base64
import enum
from functools import lru_cache
from typing import Any, Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

from cluster.errors import JingtingError

UNOPENED: Final = "（一处无法解开）"


class SecretLost(JingtingError):
    """The stored value cannot be read with any known key: SECRET_KEY was changed without a fallback."""

    code = "secret-lost"
    status = 503


class Under(enum.Enum):
    """Which key opens a sealed thing."""

    NEWEST = "newest"
    FORMER = "former"
    NONE = "none"


class Unopened(str):
    """What a page shows of a value that no key opens. It keeps the sealed value, which a save writes back untouched:
    the right key may still come."""

    stored: str

    def __new__(cls, stored: str) -> "Unopened":
        shown = super().__new__(cls, UNOPENED)
        shown.stored = stored
        return shown


def encrypt(text: str) -> str:
    """Ciphertext for storage; the empty string stays empty."""
    return _box(known_keys()).encrypt(text.encode()).decode() if text else ""


def decrypt(stored: str) -> str:
    """The text given to `encrypt`; raises SecretLost."""
    if not stored:
        return ""
    try:
        return _box(known_keys()).decrypt(stored.encode()).decode()
    except InvalidToken:
        raise SecretLost(
            "有一处加密保存的内容无法解开：SECRET_KEY 换过而没有留下旧值。"
            "请把旧值放进 SECRET_KEY_FALLBACKS，或重新填写。"
        ) from None


def opened(value: str) -> str:
    """The value of a SecretField for who cannot work without it; raises SecretLost where no key opens it."""
    return decrypt(value.stored) if isinstance(value, Unopened) else value


def under(stored: str) -> Under:
    """Which key opens this ciphertext."""
    for age, keys in ((Under.NEWEST, known_keys()[:1]), (Under.FORMER, known_keys()[1:])):
        try:
            if keys:
                _box(keys).decrypt(stored.encode())
                return age
        except InvalidToken:
            continue
    return Under.NONE


class SecretField(models.TextField):
    """A text column whose content is encrypted in the database and plain in Python; `Unopened` where no key opens
    it."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        if value is None:
            return None
        try:
            return decrypt(value)
        except SecretLost:
            return Unopened(value)

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Unopened):
            return value.stored
        value = super().get_prep_value(value)
        return None if value is None else encrypt(value)


def known_keys() -> tuple[str, ...]:
    """SECRET_KEY, then those that went before it: new values are written under the first, old ones read under any."""
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(derived(key, purpose=b"jingting secrets at rest"))) for key in keys]
    )


def derived(key: str, *, purpose: bytes, salt: bytes | None = None) -> bytes:
    """32 bytes for one purpose alone, by HKDF (RFC 5869) over SHA-256."""
    return HKDF(hashes.SHA256(), 32, salt=salt, info=purpose).derive(key.encode())
