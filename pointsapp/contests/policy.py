"""The rules of contests: what is said must be said, a decision has a reason, late is late."""

from dataclasses import dataclass
from datetime import date

from pointsapp.foundation.errors import Invalid

KINDS: dict[str, str] = {"objection": "异议", "appeal": "申诉"}
VIAS: dict[str, str] = {"card": "本户凭户码提交", "oral": "口头，由工作人员记下", "written": "书面"}
STATES: dict[str, str] = {
    "open": "等答复",
    "upheld": "成立",
    "rejected": "不成立",
    "withdrawn": "已撤回",
}
STATEMENT_LIMIT = 1000
REASON_LIMIT = 500


@dataclass(frozen=True)
class Clock:
    """How a contest stands towards the day it must be answered by, in calendar days."""

    due_on: date
    days_left: int  # below zero: late

    @property
    def late(self) -> bool:
        """Whether the last day for the answer is over."""
        return self.days_left < 0


def clock(due_on: date, on: date) -> Clock:
    """How long there is left to answer on the day `on`."""
    return Clock(due_on, (due_on - on).days)


def checked_statement(text: str) -> str:
    """The statement without blanks around it; Invalid when it is empty or too long."""
    return _checked(
        "statement", text, "请写一句哪里不对，例如“那天我家没有人在村里”。", STATEMENT_LIMIT
    )


def checked_reason(text: str) -> str:
    """The reason of a decision; Invalid when nobody could read why (law: 个保法 50, reasons)."""
    return _checked("reason", text, "请写明理由，提的人会看到这句话。", REASON_LIMIT)


def _checked(field: str, text: str, missing: str, limit: int) -> str:
    text = text.strip()
    if len(text) < 2:
        raise Invalid(f"contest.{field}", missing, field=field)
    if len(text) > limit:
        raise Invalid(f"contest.{field}", f"写得太长，请缩短到 {limit} 个字以内。", field=field)
    return text
