"""Secrets at rest: platform credentials are stored encrypted with a key derived from SECRET_KEY.

A value written under an older key (SECRET_KEY_FALLBACKS) is still read; new values always use the current one.
"""

import base64
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

from cluster.errors import JingtingError


class SecretLost(JingtingError):
    """The stored value cannot be read with any known key: SECRET_KEY was changed without a fallback."""

    code = "secret-lost"


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
            "密钥读不出来：SECRET_KEY 换过而没有留下旧值。请把旧值放进 SECRET_KEY_FALLBACKS，或重新填写。"
        ) from None


class SecretField(models.TextField):
    """A text column whose content is encrypted in the database and plain in Python."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return None if value is None else decrypt(value)

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return None if value is None else encrypt(value)


def known_keys() -> tuple[str, ...]:
    """SECRET_KEY, then those that went before it: new values are written under the first, old ones read under any."""
    return (settings.SECRET_KEY, *getattr(settings, "SECRET_KEY_FALLBACKS", []))


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(derived(key, purpose=b"jingting secrets at rest"))) for key in keys]
    )


def derived(key: str, *, purpose: bytes, salt: bytes | None = None) -> bytes:
    """32 bytes for one purpose alone, by HKDF (RFC 5869) over SHA-256."""
    return HKDF(hashes.SHA256(), 32, salt=salt, info=purpose).derive(key.encode())
