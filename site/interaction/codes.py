"""Query codes: the key a citizen holds to her case.
Twelve characters without look-alikes, the last a check character that finds one wrong or two swapped ones;
the database keeps only a keyed digest, and the same message always gets the same code, whatever SECRET_KEY becomes:
citizens hold their codes on paper, so the key is a lasting one."""

import hashlib
import hmac
import re
import unicodedata

from cluster.lasting_keys import lasting_key

# 31 characters, a prime: a weighted sum modulo 31 notices every single slip and every swap.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 12


def _mac(purpose: str, text: str) -> bytes:
    return hmac.digest(lasting_key("interaction query codes"), f"{purpose}:{text}".encode(), hashlib.sha256)


def _check(body: str) -> str:
    return ALPHABET[-sum(weight * ALPHABET.index(char) for weight, char in enumerate(body, 2)) % len(ALPHABET)]


def code_for(door: str, outside_id: str) -> str:
    """The code of the message `outside_id` of a door, as people write it: `7KQ4-M2PD-8F3W` (54 bits)."""
    number = int.from_bytes(_mac("code", f"{door}:{outside_id}"), "big")
    body = ""
    for _ in range(LENGTH - 1):
        number, digit = divmod(number, len(ALPHABET))
        body += ALPHABET[digit]
    code = body + _check(body)
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def normalise(typed: str) -> str:
    """What a person typed (small letters, full-width, any separators) as twelve characters, or "" when no code."""
    plain = re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", typed).upper())
    if len(plain) != LENGTH or set(plain) - set(ALPHABET) or _check(plain[:-1]) != plain[-1]:
        return ""
    return plain


def digest(code: str) -> str:
    """What the database keeps of a code, and what it is looked up by."""
    return _mac("digest", normalise(code)).hex()
