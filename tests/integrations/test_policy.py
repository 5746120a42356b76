"""What a token may carry, when it is good, how long a delivery is tried."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.integrations.policy import (
    FIRST_PAUSE,
    LONGEST_DAYS,
    LONGEST_PAUSE,
    READS,
    SCOPES,
    TRIED_FOR,
    WRITES,
    TokenFacts,
    end_fault,
    next_try,
    pause_after,
    scope_faults,
    sign,
    why_not_good,
)
from pointsapp.web.access import Permission

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def test_every_scope_is_a_permission_with_words() -> None:
    assert set(SCOPES) <= {each.value for each in Permission}
    assert set(READS).isdisjoint(WRITES)
    assert all(SCOPES.values())


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        (TokenFacts(date(2026, 11, 23), True, False), None),
        (TokenFacts(date(2026, 11, 22), True, False), "到期"),
        (TokenFacts(date(2026, 11, 23), False, False), "同意"),
        (TokenFacts(date(2026, 11, 23), True, True), "收回"),
        (TokenFacts(date(2026, 11, 22), False, True), "收回"),
    ],
)
def test_a_token_is_good_until_its_end_when_agreed_and_not_revoked(
    facts: TokenFacts, word: str | None
) -> None:
    said = why_not_good(facts, on=TODAY)
    assert (said is None) if word is None else word in str(said)


@pytest.mark.parametrize(
    ("scope", "held", "word"),
    [
        ((), ("claims_view",), "至少"),
        (("claims_view",), ("claims_view",), ""),
        (("claims_view",), (), "不能看登记"),
        (("users_edit",), ("users_edit",), "认不出"),
        (("claims_register", "claims_review"), tuple(SCOPES), "不能放在一个令牌里"),
    ],
)
def test_a_scope_is_less_than_what_the_login_holds(
    scope: tuple[str, ...], held: tuple[str, ...], word: str
) -> None:
    faults = scope_faults(scope, held)
    assert list(faults) == (["scope"] if word else [])
    assert word in faults.get("scope", "")


@pytest.mark.parametrize(
    ("days", "refused"),
    [(None, True), (-1, True), (0, True), (1, False), (LONGEST_DAYS, False),
     (LONGEST_DAYS + 1, True)],
)  # fmt: skip
def test_an_end_must_be_stated_and_is_near(days: int | None, refused: bool) -> None:
    ends_on = None if days is None else TODAY + timedelta(days=days)
    assert (end_fault(ends_on, today=TODAY) is not None) == refused


@given(st.integers(1, 400))
def test_a_pause_doubles_up_to_a_bound(attempts: int) -> None:
    pause, following = pause_after(attempts), pause_after(attempts + 1)
    assert FIRST_PAUSE <= pause <= following <= LONGEST_PAUSE
    assert following in (pause * 2, LONGEST_PAUSE)


def test_a_delivery_is_tried_for_the_stated_time_and_not_longer() -> None:
    at, attempts = NOW, 1
    while (then := next_try(NOW, attempts, now=at)) is not None:
        assert at < then <= NOW + TRIED_FOR
        at, attempts = then, attempts + 1
    assert at > NOW + TRIED_FOR - LONGEST_PAUSE
    assert attempts < 30


def test_a_signature_is_of_the_time_and_the_body() -> None:
    signed = sign("secret", 1_795_000_000, b'{"event":"claim.registered"}')
    # openssl dgst -sha256 -hmac secret, over '1795000000.{"event":"claim.registered"}'
    assert signed == SIGNED
    assert sign("secret", 1_795_000_001, b'{"event":"claim.registered"}') != signed
    assert sign("other", 1_795_000_000, b'{"event":"claim.registered"}') != signed


SIGNED = "c273ebb5d4e2fb1e4300a1db2f813f22057c66aa332929a69eb2dd35e3866f50"
