"""Times of shifts: read as typed, compared, and said aloud."""

import re
import unicodedata
from datetime import UTC, date, datetime, time

from pointsapp.activities.errors import Unfit
from pointsapp.foundation.clock import VILLAGE_ZONE

TYPED = re.compile(r"(\d{1,2})(?:[:.点时](\d{1,2})?分?(半)?)?")


def read_time(typed: str, field: str) -> str:
    """'8:30', '8点半', '８：30', '830' as 'HH:MM'; Unfit otherwise."""
    plain = unicodedata.normalize("NFKC", typed).replace(" ", "")
    if re.fullmatch(r"\d{3,4}", plain):
        plain = f"{plain[:-2]}:{plain[-2:]}"
    found = TYPED.fullmatch(plain)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if found and found[3]:
        minute = 30
    if hour > 23 or minute > 59:
        raise Unfit("activity.time", "时间请写成 8:30 这样", field=field)
    return f"{hour:02}:{minute:02}"


def starts_at(day: date, starts: str) -> datetime:
    """The aware UTC instant at which a shift of a village day begins."""
    return datetime.combine(day, time.fromisoformat(starts), VILLAGE_ZONE).astimezone(UTC)


def has_begun(day: date, starts: str, now: datetime) -> bool:
    """Whether a shift has begun: until then sign-ups come and go."""
    return now >= starts_at(day, starts)


def spoken(clock: str) -> str:
    """'早上8点半', '下午2点', '晚上7点15分'."""
    hour, minute = map(int, clock.split(":"))
    part = "早上" if hour < 9 else "上午" if hour < 12 else "中午" if hour < 13 else "下午"
    part = "晚上" if hour >= 18 else "凌晨" if hour < 5 else part
    tail = {0: "", 30: "半"}.get(minute, f"{minute}分")
    return f"{part}{hour - 12 if hour > 12 else hour}点{tail}"
