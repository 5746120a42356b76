"""What is handed down to a village: within the access list, or beyond it and put to the county."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pointsapp.people.ids import UserId
from pointsapp.powers.ids import ItemId

# seeds E A4: villages only assist; A3: some things must not be asked of them at all.
LEVELS: dict[str, str] = {"town": "镇里", "county": "县里", "above": "市里以上"}
CHANNELS: dict[str, str] = {"paper": "文件", "meeting": "会上", "phone": "电话", "group": "群里"}
STATES: dict[str, str] = {
    "within": "清单以内，协助办",
    "put": "清单以外，等县里答复",
    "answered": "县里答复了",
    "void": "记错了，作废",
}
ANSWERS: dict[str, str] = {
    "withdrawn": "退回部门，村里不办",
    "assist": "部门自己办，村里只协助",
    "allowed": "这一次由村里办",
}
# seeds E: 报表多、台账多; each is told apart, and how often it is asked.
ASKED: dict[str, str] = {"task": "任务", "form": "报表", "ledger": "台账"}
EVERY: dict[str, str] = {
    "month": "每月", "quarter": "每季", "half": "每半年", "year": "每年", "once": "一次",
}  # fmt: skip
MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True)
class Asked:
    """What is asked of a village, from a day on; `last` is the last day, None: no end was said."""

    kind: str  # of ASKED
    every: str | None  # of EVERY; None for a task
    first: date
    last: date | None = None


@dataclass(frozen=True)
class Burden:
    """What a year asks: tasks of that year, forms and ledgers, and how often these are filled."""

    tasks: int = 0
    forms: int = 0
    ledgers: int = 0
    fillings: int = 0

    def __add__(self, other: "Burden") -> "Burden":
        return Burden(
            self.tasks + other.tasks, self.forms + other.forms, self.ledgers + other.ledgers,
            self.fillings + other.fillings,
        )  # fmt: skip


def state_of(item_id: ItemId | None, banned_id: ItemId | None) -> str:
    """Where a task begins: on the access list and not among what must not be asked, or beyond."""
    return "within" if item_id is not None and banned_id is None else "put"


def why_not_answer(state: str, *, user_id: UserId, recorded_by: UserId) -> str | None:
    """Why somebody may not answer for the county now, in a sentence; None: they may."""
    if state == "answered":
        return "县里已经答复过了，请刷新看看"
    if state != "put":
        return "这一件不用县里答复"
    if user_id == recorded_by:
        return "您自己记的，由县里别的人答复"
    return None


def why_not_every(kind: str, every: str | None) -> str | None:
    """Why a kind and how often it is asked do not fit, in a sentence; None: they do."""
    if kind not in ASKED:
        return "请选是任务、报表还是台账"
    if kind == "task":
        return None if every is None else "任务不用选多久一次；要按时报的，请选报表或者台账"
    return None if every in EVERY else "请选多久要一次"


def why_not_end(kind: str, state: str, answer: str | None) -> str | None:
    """Why nobody can say that a form or ledger is asked no more, in a sentence; None: they can."""
    if kind == "task":
        return "任务不用记填到哪天；记错了，就作废"
    if state == "void":
        return "这一件作废了"
    return "这一件退回部门了，不用再填" if answer == "withdrawn" else None


def last_day(due_on: date | None, withdrawn_on: date | None) -> date | None:
    """Until when something is asked: its due day, or the day the department had to take it back."""
    return min((day for day in (due_on, withdrawn_on) if day is not None), default=None)


def fillings(asked: Asked, year: int) -> int:
    """How often a form or ledger is filled in a calendar year: once in each month, quarter, half
    or year that it touches; what is asked once counts in the year it was asked. A task: never.
    """
    if asked.every is None or asked.every == "once":
        return int(asked.every is not None and asked.first.year == year)
    if asked.first.year > year or (asked.last is not None and asked.last.year < year):
        return 0
    begin = asked.first.month if asked.first.year == year else 1
    end = asked.last.month if asked.last is not None and asked.last.year == year else 12
    length = MONTHS[asked.every]
    return (end - 1) // length - (begin - 1) // length + 1


def burden(all_asked: Iterable[Asked], year: int) -> Burden:
    """What a year asks in all; a form counts in every year in which it is filled."""
    return sum((_one(each, year) for each in all_asked), Burden())


def _one(asked: Asked, year: int) -> Burden:
    if asked.kind == "task":
        return Burden(tasks=int(asked.first.year == year))
    filled = fillings(asked, year)
    counted = int(filled > 0)
    if asked.kind == "form":
        return Burden(forms=counted, fillings=filled)
    return Burden(ledgers=counted, fillings=filled)
