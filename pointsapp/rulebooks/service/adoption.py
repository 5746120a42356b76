"""Adoption: a draft becomes a version in force; what the law forbids is struck and named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.decisions.ids import ResolutionId
from pointsapp.decisions.queries import get_meeting, get_resolution
from pointsapp.decisions.versions import day_faults, resolution_faults, take_force
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Invalid
from pointsapp.people.ids import UserId
from pointsapp.people.models import Region
from pointsapp.rulebooks.consulting.queries import faults_of
from pointsapp.rulebooks.drafts import BookSettings, RuleDraft
from pointsapp.rulebooks.facts import grade_facts
from pointsapp.rulebooks.faults import book_faults, rule_faults
from pointsapp.rulebooks.ids import BookId
from pointsapp.rulebooks.law import find_refusal
from pointsapp.rulebooks.models import Rule, RuleBook
from pointsapp.rulebooks.policy import grade_faults
from pointsapp.rulebooks.queries import grades_of, latest_book, rules_of, shared_caps_of
from pointsapp.rulebooks.rows import read_draft, settings_of_book
from pointsapp.rulebooks.service.drafts import audit, open_draft

# Villagers decide what earns and costs points (seeds E2); a cadre's duties the town may decide too.
ADOPTING = {
    "household": ("representatives", "villagers"),
    "resident": ("representatives", "villagers"),
    "cadre": ("representatives", "villagers", "town"),
}
UNDECIDED: dict[str, str] = {
    "base_points": "基础分",
    "spend_share": "加分里有多少可以兑换",
    "deductions_cut_purse": "扣分是否同时扣减可兑换的积分",
    "year_start": "积分年度从哪一天起",
    "late_days": "年度结束后几天内还能补记到上一年度",
    "year_end": "年终时可兑换的积分怎么办",
    "notice_days": "公示几天",
    "reviews": "审核几次",
}


@dataclass(frozen=True)
class Struck:
    """A row that the law does not allow: which, by which law, why."""

    number: int
    behaviour: str
    law: str
    why: str


@dataclass(frozen=True)
class Adoption:
    """What came of an adoption: the book's number, how many rows count, and which do not."""

    book_id: BookId
    number: str
    adopted: int
    struck: tuple[Struck, ...]


class NotReady(Invalid):
    """A draft that cannot be adopted yet; `reasons` says everything there is to do."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("rulebook.not_ready", "；".join(reasons), reasons=reasons)
        self.reasons = reasons


def adopt(
    session: Session,
    book_id: BookId,
    *,
    resolution_id: ResolutionId,
    in_force_from: date,
    by: UserId | None,
    now: datetime,
) -> Adoption:
    """Adopt a draft by a resolution that passed; rows the law forbids are struck, the rest counts.

    The version before it ends on `in_force_from`. NotReady lists everything that stands against
    it; Conflict when somebody else adopted a version meanwhile. (issue 2 §3, design §4)
    """
    book = open_draft(session, book_id)
    session.execute(select(Region.id).where(Region.id == book.village_id).with_for_update())
    resolution = get_resolution(session, resolution_id)
    former = latest_book(session, book.village_id, book.unit)
    meeting = get_meeting(session, resolution.meeting_id)
    reasons = [
        *readiness(session, book),
        *faults_of(session, book, today=village_day(now), met_on=meeting.held_on),
        *resolution_faults(
            session, resolution, book.village_id, ADOPTING[book.unit], what="积分细则", here="本村"
        ),
        *day_faults(in_force_from, meeting, former),
    ]
    if reasons:
        raise NotReady(reasons)
    rules = rules_of(session, book.id)
    struck = _strike(rules)
    take_force(
        session, book, former, resolution_id=resolution_id, in_force_from=in_force_from, now=now
    )
    audit(
        session, "rulebook.adopted", book, by=by, now=now, resolution=resolution_id,
        in_force_from=in_force_from.isoformat(), struck=[row.number for row in struck],
    )  # fmt: skip
    return Adoption(book.id, book.number, len(rules) - len(struck), struck)


def readiness(session: Session, book: RuleBook) -> list[str]:
    """What has to be decided or mended before a draft can be adopted, as sentences."""
    draft = read_draft(session, book.id)
    codes = [cap.code for cap in shared_caps_of(session, book.id)]
    grades = [grade_facts(grade) for grade in grades_of(session, book.id)]
    struck = {each.number for each in refusals(rules_of(session, book.id))}
    counting = [rule for rule in draft.rules if rule.number not in struck]
    return [
        *book_faults(draft),
        *_undecided(settings_of_book(book)),
        *_statuses_without_points(book, counting),
        *grade_faults(grades),
        *(f"第 {rule.number} 条还有没定的：{rule.question}" for rule in counting if rule.question),
        *(
            f"第 {rule.number} 条：{sentence}"
            for rule in counting
            for _, sentence in rule_faults(rule, codes, draft.rules)
        ),
        *(() if counting else ("一条可以执行的细则也没有",)),
    ]


def refusals(rules: Sequence[Rule] | Sequence[RuleDraft]) -> list[Struck]:
    """The rows that adoption will strike (or hands already have), with the law."""
    found: list[Struck] = []
    for rule in rules:
        refusal = find_refusal(rule)
        law = rule.struck_law or (refusal.law if refusal else "")
        why = rule.struck_why or (refusal.why if refusal else "")
        if law:
            found.append(Struck(rule.number, rule.behaviour, law, why))
    return found


def _strike(rules: Sequence[Rule]) -> tuple[Struck, ...]:
    rows = {rule.number: rule for rule in rules}
    struck = refusals(rules)
    for each in struck:
        rows[each.number].struck_law, rows[each.number].struck_why = each.law, each.why
    return tuple(struck)


def _undecided(settings: BookSettings) -> Iterator[str]:
    for name, what in UNDECIDED.items():
        if getattr(settings, name) is None:
            yield f"还没有定：{what}"
    if settings.year_end == "share" and settings.keep_share is None:
        yield "还没有定：年终保留百分之几"


def _statuses_without_points(book: RuleBook, counting: Sequence[RuleDraft]) -> Iterator[str]:
    used = {rule.status or "" for rule in counting if rule.effect == "status"}
    for status in sorted(used - set(book.status_points or {})):
        yield f"还没有定：降为“{status}”折算多少分（不折算请填 0）"
