"""What a token may carry, when it is good, how long a delivery is tried."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.integrations.policy import (
    ANSWERS_KEPT,
    DELIVERIES_KEPT,
    FIRST_PAUSE,
    KEY,
    LATE_ROWS,
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


def test_the_bounds_are_those_that_were_told_to_other_systems() -> None:
    assert LONGEST_DAYS == 366
    assert (timedelta(minutes=1), timedelta(hours=6)) == (FIRST_PAUSE, LONGEST_PAUSE)
    assert timedelta(hours=72) == TRIED_FOR == ANSWERS_KEPT
    assert (timedelta(days=90), timedelta(hours=1)) == (DELIVERIES_KEPT, LATE_ROWS)


@pytest.mark.parametrize(
    ("key", "good"),
    [("a", True), ("~!" * 40, True), ("x" * 81, False), ("", False), ("a b", False), ("键", False)],
)
def test_a_key_is_printable_and_short(key: str, good: bool) -> None:
    assert bool(KEY.fullmatch(key)) is good


def test_every_scope_is_a_permission_with_words() -> None:
    assert set(SCOPES) <= {each.value for each in Permission}
    assert set(READS).isdisjoint(WRITES)
    assert all(SCOPES.values())


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        (TokenFacts(date(2026, 11, 23), True, False), None),
        (
            TokenFacts(date(2026, 11, 22), True, False),
            "这个令牌到期了，请找镇里的管理员重新办一个。",
        ),
        (
            TokenFacts(date(2026, 11, 23), False, False),
            "这个令牌还没有经本人同意，请本人登录后在“我名下的接口令牌”里点同意。",
        ),
        (TokenFacts(date(2026, 11, 23), True, True), "这个令牌已经收回，请找镇里的管理员。"),
        (TokenFacts(date(2026, 11, 22), False, True), "这个令牌已经收回，请找镇里的管理员。"),
    ],
)
def test_a_token_is_good_until_its_end_when_agreed_and_not_revoked(
    facts: TokenFacts, word: str | None
) -> None:
    assert why_not_good(facts, on=TODAY) == word


@pytest.mark.parametrize(
    ("scope", "held", "word"),
    [
        ((), ("claims_view",), "请至少选一项"),
        (("claims_view",), ("claims_view",), ""),
        (
            ("claims_view",),
            (),
            "这个账号在这里不能看登记、公示、异议和申诉，令牌也不能。请去掉，或换一个账号",
        ),
        (("claims_register",), tuple(SCOPES), ""),
        (
            ("claims_view", "audit_view"),
            ("claims_view",),
            "这个账号在这里不能看操作记录，令牌也不能。请去掉，或换一个账号",
        ),
        (("users_edit",), ("users_edit",), "有认不出的项目，请重新选"),
        (("claims_register", "claims_review"), tuple(SCOPES), "登记和审核不能放在一个令牌里"),
    ],
)
def test_a_scope_is_less_than_what_the_login_holds(
    scope: tuple[str, ...], held: tuple[str, ...], word: str
) -> None:
    assert scope_faults(scope, held) == ({"scope": word} if word else {})


@pytest.mark.parametrize(
    ("days", "refused"),
    [(None, True), (-1, True), (0, True), (1, False), (LONGEST_DAYS, False),
     (LONGEST_DAYS + 1, True)],
)  # fmt: skip
def test_an_end_must_be_stated_and_is_near(days: int | None, refused: bool) -> None:
    ends_on = None if days is None else TODAY + timedelta(days=days)
    assert (end_fault(ends_on, today=TODAY) is not None) == refused


def test_an_end_that_cannot_be_is_told_why() -> None:
    assert end_fault(None, today=TODAY) == "请填用到哪一天为止"
    assert end_fault(TODAY, today=TODAY) == "请填明天或以后的一天"
    assert end_fault(TODAY + timedelta(days=367), today=TODAY) == "最长 366 天，到期可以再办"


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (9, 256), (10, 360)])
def test_pauses_are_these(attempts: int, minutes: int) -> None:
    assert pause_after(attempts) == timedelta(minutes=minutes)


def test_the_last_try_may_fall_on_the_last_instant() -> None:
    last = NOW + TRIED_FOR
    assert next_try(NOW, 1, now=last - FIRST_PAUSE) == last
    assert next_try(NOW, 1, now=last - FIRST_PAUSE + timedelta(seconds=1)) is None


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
