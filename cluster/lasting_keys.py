"""Keys for digests that must not change when SECRET_KEY does: what is looked up by a digest (a citizen's query code),
and what has gone out as one (the pseudonym of a value in open data), is never in plain here and cannot be digested
anew."""

import secrets

from cluster.models.lasting_key import LastingKey
from cluster.secrets import opened

BYTES = 32


def lasting_key(purpose: str) -> bytes:
    """32 random bytes for one purpose, made once in this installation and the same ever after.

    Asked of the database each time: a process that remembered a key whose transaction was rolled back would go on with
    one that nobody has. Raises SecretLost where no known SECRET_KEY opens it; another is never made in its place.
    """
    kept, _ = LastingKey.objects.get_or_create(purpose=purpose, defaults={"key": secrets.token_hex(BYTES)})
    return bytes.fromhex(opened(kept.key))
