"""Passwords, PINs and lock-outs: what is too easy to guess, and when guessing stops."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from pointsapp.foundation.errors import Invalid

PASSWORD_LENGTH = 10
LOGIN_LOCK = timedelta(minutes=15)
PIN_LOCK = timedelta(minutes=30)
FAILURES = 5
# Guessing across many logins and doors: wrong tries of the last hour, right ones never count.
TRIES_COUNT_FOR = timedelta(hours=1)
MOST_FROM_ONE_SOURCE = 100  # a village, or a mobile network, may stand behind one address
MOST_IN_ONE_VILLAGE = 40  # looked up by door, from wherever
RUNS = ("01234567890", "09876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
# Words that most guessing lists begin with; what is left without them must stand by itself.
# They are taken out in this order, so a longer word stands before one that it begins with.
COMMON = (
    "password", "passw0rd", "p@ssword", "p@ssw0rd", "qwerty", "1q2w3e4r", "1qaz2wsx", "iloveyou",
    "woaini", "administrator", "admin", "welcome", "letmein", "changeme", "zaq12wsx", "abc123",
    "5201314", "1314520", "jifen", "pointsapp", "asdfgh", "zxcvbn", "monkey", "dragon", "test",
)  # fmt: skip
# PINs that people choose first, and years, such as that of a birth that a neighbour knows.
FAVOURITES = ("1314", "5200", "5201", "1688", "6688", "8866")
YEARS = re.compile(r"(19|20)[0-9]{2}")


@dataclass(frozen=True)
class Guard:
    """Failed attempts so far and until when no more are taken."""

    failed: int
    locked_until: datetime | None

    def is_locked(self, now: datetime) -> bool:
        """Whether attempts are refused at this instant, right ones too."""
        return self.locked_until is not None and now < self.locked_until

    def after_failure(self, now: datetime, lock: timedelta) -> "Guard":
        """The state after one more failure: the fifth locks and starts counting anew."""
        if self.failed + 1 < FAILURES:
            return Guard(self.failed + 1, None)
        return Guard(0, now + lock)


def check_password(password: str, *, login_name: str) -> None:
    """Refuse a password that is short or easy to guess; Invalid says what to change."""
    if len(password) < PASSWORD_LENGTH:
        raise Invalid("password.short", f"密码至少要 {PASSWORD_LENGTH} 个字符")
    if len(password) > 200:
        raise Invalid("password.long", "密码最多 200 个字符")
    if password.isdecimal():
        raise Invalid("password.digits", "密码不能只用数字，请再加上字母或汉字")
    rest = _without_common(password.lower(), login_name.lower())
    if len(set(password)) < 5 or len(rest) < 5:
        raise Invalid("password.common", "这个密码太容易被猜到，请换一个")


def _without_common(password: str, login_name: str) -> str:
    for word in (*COMMON, *([login_name] if len(login_name) > 2 else [])):
        password = password.replace(word, "")
    for run in RUNS:
        for start in range(len(run) - 3):
            password = password.replace(run[start : start + 4], "")
    return password


def check_pin(pin: str, *, door: str) -> None:
    """Refuse a card's PIN that is not 4 to 6 digits or that a neighbour would try; Invalid."""
    if not re.fullmatch(r"[0-9]{4,6}", pin):
        raise Invalid("card.pin_form", "查询密码要 4 到 6 位数字")
    number = "".join(re.findall(r"[0-9]", door)).lstrip("0")
    doubled = pin[: len(pin) // 2] * 2 == pin
    easy = doubled or len(set(pin)) == 1 or pin in RUNS[0] or pin in RUNS[1]
    if easy or pin in FAVOURITES or YEARS.fullmatch(pin) or (number and pin.lstrip("0") == number):
        raise Invalid(
            "card.pin_easy",
            "这个查询密码太容易被猜到，请换一个：不要用年份、门牌号、连着或重复的数",
        )
