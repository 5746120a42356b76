"""Codes from a phone that change every 30 seconds (RFC 6238), and codes for when it is gone."""

import re
from datetime import datetime
from hmac import compare_digest

from pyotp import TOTP

STEP_SECONDS = 30
# Phones go a little wrong: the code before and the one after are taken, too.
DRIFT = 1
CODES = 10
# Ten signs of 31 are 49 bits: not to be guessed, and still to be typed from a slip.
CODE_LENGTH = 10
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


def setup_address(secret: str, *, login_name: str, issuer: str) -> str:
    """What a phone reads from the QR code: `otpauth://totp/…`."""
    return TOTP(secret).provisioning_uri(name=login_name, issuer_name=issuer)


def spaced(secret: str) -> str:
    """A secret or code in groups of four, as it is typed from paper."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def step_of(now: datetime) -> int:
    """The number of the half minute that an instant lies in."""
    return int(now.timestamp()) // STEP_SECONDS


def accepted_step(secret: str, code: str, *, now: datetime, after: int) -> int | None:
    """The half minute whose code this is, or None; none at or before `after` is taken again."""
    typed = plain(code)
    if not re.fullmatch(r"[0-9]{6}", typed):
        return None
    totp, current, found = TOTP(secret), step_of(now), None
    for step in range(current - DRIFT, current + DRIFT + 1):
        if compare_digest(totp.at(step * STEP_SECONDS), typed) and step > after:
            found = step
    return found


def plain(code: str) -> str:
    """A typed code without blanks and dashes, in small letters; full-width digits become plain."""
    wide = {0xFF10 + digit: str(digit) for digit in range(10)}
    return re.sub(r"[\s\-]", "", code).lower().translate(wide)
