"""What people type, checked the same way everywhere."""

from datetime import date

from pointsapp.foundation.errors import Invalid

LONGEST = 2_000


def checked_text(text: str, what: str, longest: int = LONGEST) -> str:
    """The text without blanks around it; Invalid when there is none or too much."""
    text = text.strip()
    if not text:
        raise Invalid("compliance.empty", f"请写{what}")
    if len(text) > longest:
        raise Invalid("compliance.long", f"{what}太长，请缩短到 {longest} 个字以内")
    return text


def not_after(day: date, today: date) -> None:
    """Invalid for a day that has not come."""
    if day > today:
        raise Invalid("compliance.future", "日期还没有到，请填今天或以前的日子")
