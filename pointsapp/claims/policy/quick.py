"""Lines as they are keyed from a paper round: '03-018 12 2', each read or refused by itself."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

MOST_LINES = 500
GROUP = re.compile(r"[0-9A-Za-z\u4e00-\u9fff]{1,8}")
DOOR = re.compile(rf"(?:({GROUP.pattern})-)?([0-9A-Za-z]{{1,12}})")
NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[·.])*")
NUMBER = re.compile(r"[0-9]{1,4}")
QUANTITY = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,2})?")
TIMES = re.compile(rf"({NUMBER.pattern})[*x×]({QUANTITY.pattern})", re.IGNORECASE)
DAY = re.compile(r"(?:(\d{4})[-/年])?(\d{1,2})[-/月](\d{1,2})日?")
HOW = "请写成“户号 条号 次数”，如 03-018 12 2"


@dataclass(frozen=True)
class Typed:
    """One behaviour of a line (counted from 1); `day` None: the day of the whole sheet."""

    line: int
    who: str  # '03-018', or with a name behind it
    rule: int
    quantity: Decimal
    day: date | None


@dataclass(frozen=True)
class Lines:
    """What was read, and a sentence for each line that could not be."""

    typed: tuple[Typed, ...] = ()
    faults: Mapping[int, str] = field(default_factory=dict)


class Unclear(Exception):
    """A line that says something else; `sentence` is for who typed it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def read_lines(text: str, *, today: date, group: str = "") -> Lines:
    """Read all lines; blank ones are passed over. With `group`, a bare door is of that group.

    A day without a year is the last such day up to today.
    """
    typed: list[Typed] = []
    faults: dict[int, str] = {}
    seen: dict[tuple[str, int, date | None], int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        parts = re.split(r"[\s,，、;；]+", unicodedata.normalize("NFKC", line).strip())
        if parts == [""]:
            continue
        try:
            found = list(_line(number, parts, today, group))
        except Unclear as unclear:
            faults[number] = unclear.sentence
            continue
        for each in found:
            first = seen.setdefault((each.who, each.rule, each.day), number)
            if first != number or [other.rule for other in found].count(each.rule) > 1:
                faults[number] = _twice(first, number, each.rule)
        typed += found
    return Lines(tuple(typed), faults)


def _twice(first: int, number: int, rule: int) -> str:
    where = "这一行里" if first == number else f"第 {first} 行"
    return f"这一户的第 {rule} 条在{where}已经写过。真的有两次，请把次数加在一起写一行"


def _line(number: int, parts: list[str], today: date, group: str) -> Iterator[Typed]:
    who, rest = _who(parts, group)
    day: date | None = None
    if rest and DAY.fullmatch(rest[-1]):
        day, rest = _day(rest[-1], today), rest[:-1]
    for rule, quantity in _counts(rest):
        if not quantity:
            raise Unclear("次数要大于 0")
        yield Typed(number, who, rule, quantity, day)


def _who(parts: Sequence[str], group: str) -> tuple[str, list[str]]:
    """The door as '03-018', with a name behind it where one was typed; and what follows."""
    found = DOOR.fullmatch(parts[0])
    if found is None or not (found.group(1) or group):
        hint = "" if group else "要写组号，如 03-018；同一个组的，先在上面选组"
        raise Unclear(f"看不懂户号“{parts[0][:20]}”，{hint or HOW}")
    typed_group, door = found.group(1) or group, found.group(2)
    who = f"{typed_group.zfill(2) if typed_group.isdecimal() else typed_group}-{_door(door)}"
    rest = list(parts[1:])
    if rest and NAME.fullmatch(rest[0]):
        who = f"{who} {rest.pop(0)}"
    return who, rest


def _door(typed: str) -> str:
    return typed.zfill(3) if typed.isdecimal() else typed


def _counts(parts: Sequence[str]) -> list[tuple[int, Decimal]]:
    """'12', '12 2' or '12*2 31*1' as rule and quantity."""
    pairs = [TIMES.fullmatch(part) for part in parts]
    if parts and all(pairs):
        return [(int(p.group(1)), Decimal(p.group(2))) for p in pairs if p]
    if len(parts) in (1, 2) and NUMBER.fullmatch(parts[0]) and QUANTITY.fullmatch(parts[-1]):
        return [(int(parts[0]), Decimal(parts[1]) if len(parts) == 2 else Decimal(1))]
    if not parts:
        raise Unclear(f"户号后面没有条号，{HOW}")
    raise Unclear(f"看不懂“{' '.join(parts)[:30]}”，{HOW}；几条写在一行的，如 03-018 12*2 31*1")


def _day(text: str, today: date) -> date:
    year, month, day = DAY.sub(r"\1 \2 \3", text).rsplit(" ", 2)
    try:
        this = date(int(year or today.year), int(month), int(day))
        return this if year or this <= today else date(today.year - 1, int(month), int(day))
    except ValueError:
        raise Unclear(f"没有“{text}”这一天，请核对日期") from None
