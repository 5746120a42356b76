"""From rows of a book to the plain facts that the policy computes with.

A tariff is stored as {"bands": [{"from": "100", "to": "1000", "each": "100", "points": "1",
"over": "0"}]}: whole yuan, both ends included; keys without a value are left out.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from pointsapp.rulebooks.models import Grade, RuleBook, SharedCap
from pointsapp.rulebooks.policy import Band, BookFacts, Cap, GradeFacts, RuleFacts


def book_facts_of(
    book: RuleBook,
    rules: Iterable[Any],
    grades: Iterable[Grade] = (),
    caps: Iterable[SharedCap] = (),
) -> BookFacts:
    """A book with its rows as facts, struck rules included."""
    return BookFacts(
        rules={rule.id: rule_facts(rule) for rule in rules},
        year_start=book.year_start,
        late_days=book.late_days,
        base_points=book.base_points,
        spend_share=book.spend_share,
        deductions_cut_purse=book.deductions_cut_purse,
        status_points={status: Decimal(p) for status, p in (book.status_points or {}).items()},
        shared_caps={cap.id: shared_cap_facts(cap) for cap in caps},
        grades=tuple(map(grade_facts, sorted(grades, key=lambda grade: grade.position))),
    )


def rule_facts(rule: Any) -> RuleFacts:
    """A Rule, or a row with its columns, as facts; 'set to zero' takes all, so never overlaps."""
    return RuleFacts(
        id=rule.id,
        number=rule.number,
        root=rule.root_id or rule.id,
        direction=rule.direction,
        effect=rule.effect,
        points_min=rule.points_min,
        points_max=rule.points_max,
        tariff=bands_of(rule.tariff),
        status=rule.status,
        unit_word=rule.unit_word,
        cap=_own_cap(rule),
        shared_cap_id=rule.shared_cap_id,
        repeat_doubles=rule.repeat_doubles,
        overlap_group="" if rule.effect == "zero" else rule.overlap_group,
    )


def shared_cap_facts(cap: SharedCap) -> Cap:
    """A shared cap as facts; its code is the name that villagers read."""
    return Cap(cap.per, _whole(cap.times), cap.points, cap.code)


def grade_facts(grade: Any) -> GradeFacts:
    """A Grade, or a row with its columns, as facts."""
    return GradeFacts(
        position=grade.position,
        name=grade.name,
        lower=grade.lower,
        lower_open=grade.lower_open,
        upper=grade.upper,
        upper_open=grade.upper_open,
        statuses=frozenset(grade.statuses or ()),
    )


def bands_of(tariff: Mapping[str, Any] | None) -> tuple[Band, ...]:
    """The bands of a stored tariff."""
    return tuple(_band(band) for band in (tariff or {}).get("bands", ()))


def stored_bands(bands: Iterable[Band]) -> dict[str, Any] | None:
    """Bands as they are stored; None for none."""
    stored = [_stored_band(band) for band in bands]
    return {"bands": stored} if stored else None


def _band(stored: Mapping[str, str]) -> Band:
    def number(key: str) -> Decimal | None:
        return Decimal(stored[key]) if stored.get(key) else None

    return Band(
        points=Decimal(stored["points"]),
        lower=number("from"),
        upper=number("to"),
        each=number("each"),
        over=number("over") or Decimal(0),
    )


def _stored_band(band: Band) -> dict[str, str]:
    named = {"from": band.lower, "to": band.upper, "each": band.each, "points": band.points}
    stored = {key: str(value) for key, value in named.items() if value is not None}
    return {**stored, "over": str(band.over)} if band.over else stored


def _own_cap(rule: Any) -> Cap | None:
    if rule.cap_per is None or (rule.cap_times is None and rule.cap_points is None):
        return None
    return Cap(rule.cap_per, _whole(rule.cap_times), rule.cap_points)


def _whole(times: int | None) -> Decimal | None:
    return None if times is None else Decimal(times)
