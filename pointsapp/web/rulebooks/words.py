"""A rule and its limits in words, for the desk: as on the board, shared caps and tariffs too."""

import re
from collections.abc import Iterable, Iterator, Mapping

from flask import url_for

from pointsapp.rulebooks.facts import bands_of
from pointsapp.rulebooks.ids import CapId
from pointsapp.rulebooks.models import PERS, Rule, RuleBook, SharedCap
from pointsapp.rulebooks.tables.words import show_bands
from pointsapp.web.board.words import rule_limits, rule_points
from pointsapp.web.filters import amount

__all__ = ["cap_words", "rule_points", "todo_links", "whole_limits"]
ROW = re.compile(r"第 (\d+) 条")


def whole_limits(rule: Rule, caps: Mapping[CapId, SharedCap]) -> str:
    """Everything that limits a rule, with its tariff, its shared cap and whom it is for."""
    shared = caps.get(rule.shared_cap_id) if rule.shared_cap_id else None
    each = "" if rule.slot_points is None else f"，每条最多 {amount(rule.slot_points)} 分"
    said = (
        show_bands(bands_of(rule.tariff)),
        rule_limits(rule),
        f"与别的条目合计{cap_words(shared)}（{shared.code}）" if shared else "",
        f"限{rule.applies_to}" if rule.applies_to else "",
        f"最多 {rule.slot_items} 条{each}" if rule.slot_items else "",
        rule.note,
    )
    return "；".join(part for part in said if part)


def cap_words(cap: SharedCap) -> str:
    """'每年最多 40 分'."""
    times = f"最多 {cap.times} 次" if cap.times is not None else ""
    points = f"最多 {amount(cap.points)} 分" if cap.points is not None else ""
    return PERS[cap.per] + "、".join(part for part in (times, points) if part)


def todo_links(
    book: RuleBook, rules: Iterable[Rule], sentences: Iterable[str]
) -> Iterator[tuple[str, str | None]]:
    """Each thing to do to a draft with the page where it is done: its row, or the settings."""
    rows = {rule.number: rule.id for rule in rules}
    for sentence in sentences:
        row = ROW.match(sentence)
        if row and int(row[1]) in rows:
            yield sentence, url_for("rulebooks.edit", rule_id=rows[int(row[1])])
        elif "征求意见" in sentence or "意见没有答复" in sentence or "号意见" in sentence:
            yield sentence, url_for("rulebooks.consult", book_id=book.id)
        elif sentence.startswith("还没有定"):
            yield sentence, url_for("rulebooks.settings", book_id=book.id)
        else:
            yield sentence, None
