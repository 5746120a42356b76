"""Codes from a phone: which are taken, when, and that none is taken twice."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyotp import TOTP

from pointsapp.people.policy.second_factor import (
    CODE_LENGTH,
    CODES,
    DRIFT,
    READABLE,
    STEP_SECONDS,
    accepted_step,
    plain,
    setup_address,
    spaced,
    step_of,
)

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = datetime(2026, 11, 30, 1, 0, 10, tzinfo=UTC)
INSTANTS = st.integers(1_800_000_000, 4_000_000_000).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)


def code_at(when: datetime) -> str:
    return TOTP(SECRET).at(when)


def test_the_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, SHA-1: at 59 seconds 94287082, of which phones show six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    at = datetime.fromtimestamp(59, UTC)
    assert accepted_step(secret, "287082", now=at, after=0) == 1


@given(INSTANTS, st.integers(-300, 300))
def test_a_code_is_taken_for_its_half_minute_and_the_neighbours(now: datetime, off: int) -> None:
    shown = now + timedelta(seconds=off)
    apart = abs(step_of(shown) - step_of(now))
    taken = accepted_step(SECRET, code_at(shown), now=now, after=0)
    if apart <= 1:
        assert taken in {step_of(shown), *range(step_of(now) - 1, step_of(now) + 2)}
    elif taken is not None:  # one of a million codes is the same by chance
        assert code_at(shown) in {code_at(now + timedelta(seconds=30 * n)) for n in (-1, 0, 1)}


@given(INSTANTS)
def test_no_code_is_taken_twice_nor_one_before_it(now: datetime) -> None:
    step = accepted_step(SECRET, code_at(now), now=now, after=0)
    assert step is not None
    for earlier in (now, now - timedelta(seconds=30)):
        again = accepted_step(SECRET, code_at(earlier), now=now, after=step)
        assert again is None or again > step


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "abcdef", "１２３", "-", "12 34 5", "123456号"]
)
def test_what_is_no_code_is_not_taken(typed: str) -> None:
    assert accepted_step(SECRET, typed, now=NOW, after=0) is None


def test_a_code_may_be_typed_with_blanks_or_wide_digits() -> None:
    code = code_at(NOW)
    wide = "".join(chr(0xFF10 + int(digit)) for digit in code)
    for typed in (f"{code[:3]} {code[3:]}", f"{code[:3]}-{code[3:]}", wide):
        assert accepted_step(SECRET, typed, now=NOW, after=0) == step_of(NOW)


def test_recovery_codes_are_the_same_however_they_are_typed() -> None:
    assert plain("ABcde-23456") == plain(" abcde 23456 ") == "abcde23456"
    assert plain("０９：") == "09："
    assert spaced("abcde23456") == "abcd e234 56"


def test_recovery_codes_have_no_signs_that_look_alike_and_are_not_to_be_guessed() -> None:
    assert (CODES, CODE_LENGTH, len(set(READABLE)), len(READABLE)) == (10, 10, 31, 31)
    assert set(READABLE).isdisjoint("ilo01")
    assert READABLE.isalnum()
    assert READABLE.lower() == READABLE


def test_half_minutes_are_counted_and_one_on_either_side_is_taken() -> None:
    assert (STEP_SECONDS, DRIFT) == (30, 1)
    at = datetime.fromtimestamp(300, UTC)
    assert (step_of(at), step_of(at - timedelta(seconds=1))) == (10, 9)
    taken = {n: accepted_step(SECRET, TOTP(SECRET).at(n * 30), now=at, after=0) for n in range(13)}
    assert {step for step, said in taken.items() if said is not None} == {9, 10, 11}
    assert accepted_step(SECRET, TOTP(SECRET).at(300), now=at, after=9) == 10
    assert accepted_step(SECRET, TOTP(SECRET).at(300), now=at, after=10) is None


def test_the_phone_is_told_who_and_where() -> None:
    address = setup_address(SECRET, login_name="clerk", issuer="阳光积分")
    assert address.startswith("otpauth://totp/")
    assert f"secret={SECRET}" in address
    assert "clerk" in address
    assert spaced(SECRET).startswith("JBSW Y3DP EHPK 3PXP ")
