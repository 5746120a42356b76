"""Passwords, PINs and lock-outs: what is too easy to guess, and when guessing stops."""

from datetime import UTC, datetime, timedelta

import pytest

from pointsapp.people.policy import proofs
from tests.refusals import refused

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
GUESSED_FIRST = [
    "password", "passw0rd", "p@ssword", "p@ssw0rd", "qwerty", "1q2w3e4r", "1qaz2wsx", "iloveyou",
    "woaini", "admin", "administrator", "welcome", "letmein", "changeme", "zaq12wsx", "abc123",
    "5201314", "1314520", "jifen", "pointsapp", "asdfgh", "zxcvbn", "monkey", "dragon", "test",
]  # fmt: skip


@pytest.mark.parametrize(
    "password",
    ["河边第三棵柳树旁的石头", "kT7-wem_29", "Tractor 4x4 blau", "k7" + "wR#m9" * 39 + "xyz"],
)
def test_what_is_long_and_not_common_is_taken(password: str) -> None:
    proofs.check_password(password, login_name="zhang")


def test_ten_signs_are_the_least_and_two_hundred_the_most() -> None:
    with refused("password.short", "至少要 10 个字符"):
        proofs.check_password("kT7-wem_2", login_name="zhang")
    proofs.check_password("kT7-wem_2x" * 20, login_name="zhang")
    with refused("password.long", "最多 200 个字符"):
        proofs.check_password("kT7-wem_2x" * 20 + "k", login_name="zhang")


def test_digits_alone_are_refused() -> None:
    with refused("password.digits", "不能只用数字"):
        proofs.check_password("8402957316", login_name="zhang")


@pytest.mark.parametrize("word", GUESSED_FIRST)
def test_a_word_that_is_guessed_first_does_not_count(word: str) -> None:
    # Four signs of its own are too few, with the word as often as it likes; five are enough.
    for padded in (f"{word}{word}汉kzQ", f"汉k{word.upper()}{word}zQ"):
        with refused("password.common", "太容易被猜到"):
            proofs.check_password(padded, login_name="zhang")
    proofs.check_password(f"{word}{word}汉kzQ田", login_name="zhang")


@pytest.mark.parametrize(
    "run",
    [
        "0123", "6789", "7890", "0987", "3210", "9876", "abcd", "wxyz", "qwer", "uiop", "asdf",
        "ghjk", "zxcv", "vbnm", "lzxc",
    ],
)  # fmt: skip
def test_neighbours_on_the_keyboard_do_not_count(run: str) -> None:
    with refused("password.common", "太容易被猜到"):
        proofs.check_password(f"{run}汉{run}K田Q", login_name="zhang")


def test_three_neighbours_are_no_run() -> None:
    proofs.check_password("zxc汉zxcK田Q", login_name="zhang" * 3)


def test_ones_own_login_does_not_count_unless_it_is_very_short() -> None:
    with refused("password.common", "太容易被猜到"):
        proofs.check_password("Li7LI7li7汉kzQ", login_name="LI7")
    with refused("password.common", "太容易被猜到"):
        proofs.check_password("ZhangSan汉kzQ", login_name="zhangsan")
    proofs.check_password("lili汉kzlilili", login_name="li")


def test_few_different_signs_are_easy_however_long() -> None:
    with refused("password.common", "太容易被猜到"):
        proofs.check_password("汉田土木汉田土木汉田土木", login_name="zhang")
    proofs.check_password("汉田土木水汉田土木水", login_name="zhang")


@pytest.mark.parametrize("pin", ["2580", "83014", "840295"])
def test_four_to_six_digits_are_a_pin(pin: str) -> None:
    proofs.check_pin(pin, door="18")


@pytest.mark.parametrize("pin", ["", "258", "8402957", "25a0", "２５８０", "2580\n"])
def test_anything_else_is_no_pin(pin: str) -> None:
    with refused("card.pin_form", "4 到 6 位数字"):
        proofs.check_pin(pin, door="18")


@pytest.mark.parametrize(
    ("pin", "door"),
    [
        ("1111", "18"), ("0000", ""), ("1234", "18"), ("567890", "18"), ("9876", "18"),
        ("3210", "18"), ("0018", "018"), ("000018", "18甲"), ("1234", "甲"), ("0123", "1-23"),
        ("2580", "25-80"),
        ("1962", "18"),
        ("2012", "18"),
        ("1212", "18"),
        ("825825", "18"),
        ("11111", "18"),
        *((pin, "18") for pin in ("1314", "5200", "5201", "1688", "6688", "8866")),
    ],
)  # fmt: skip
def test_a_pin_that_a_neighbour_would_try_is_refused(pin: str, door: str) -> None:
    with refused("card.pin_easy", "太容易被猜到"):
        proofs.check_pin(pin, door=door)


def test_a_pin_may_hold_the_door_among_other_digits() -> None:
    proofs.check_pin("1801", door="18")
    proofs.check_pin("1800", door="18")
    proofs.check_pin("0180", door="")


def test_a_pin_may_hold_a_year_among_other_digits() -> None:
    proofs.check_pin("119985", door="18")
    proofs.check_pin("19985", door="18")


def test_guessing_stops_after_so_many_wrong_tries_of_an_hour() -> None:
    assert timedelta(hours=1) == proofs.TRIES_COUNT_FOR
    assert (proofs.MOST_FROM_ONE_SOURCE, proofs.MOST_IN_ONE_VILLAGE) == (100, 40)


def test_the_fifth_failure_locks_and_counting_begins_anew() -> None:
    guard = proofs.Guard(0, None)
    for failed in range(1, 5):
        guard = guard.after_failure(NOW, proofs.LOGIN_LOCK)
        assert guard == proofs.Guard(failed, None)
        assert not guard.is_locked(NOW)
    assert guard.after_failure(NOW, proofs.LOGIN_LOCK) == proofs.Guard(
        0, NOW + timedelta(minutes=15)
    )


def test_a_lock_ends_at_its_instant() -> None:
    until = NOW + proofs.PIN_LOCK
    guard = proofs.Guard(0, until)
    assert until - NOW == timedelta(minutes=30)
    assert guard.is_locked(until - timedelta(seconds=1))
    assert not guard.is_locked(until)
