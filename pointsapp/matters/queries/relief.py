"""Reads of relief rounds: lists before and after, what hangs on the village's own board, sums."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from pointsapp.decisions.queries import need_setting
from pointsapp.foundation.errors import NotFound
from pointsapp.matters.models import ReliefLine, ReliefRound
from pointsapp.matters.policy.masking import mask_name
from pointsapp.matters.policy.relief import CHANGES, Counted, Line, counted, last_day
from pointsapp.people.models import Household, Region
from pointsapp.people.queries import heads_of


@dataclass(frozen=True)
class PublicLine:
    """A household as it hangs on the board: group, masked name of its head, what is to become."""

    group: str
    name: str
    change: str


@dataclass(frozen=True)
class PublicRound:
    """What everybody may read of a round; names only while they hang."""

    number: str
    scheme: str
    opened_on: date
    published_from: date | None
    published_until: date | None
    closed_on: date | None
    lines: tuple[PublicLine, ...]
    result: bool  # whether the lines are decisions, not proposals
    counted: Counted


def get_round(session: Session, round_id: int) -> ReliefRound:
    """A round; NotFound."""
    found = session.get(ReliefRound, round_id)
    if found is None:
        raise NotFound("relief.no_round", "没有找到这一轮复核", round_id=round_id)
    return found


def get_line(session: Session, line_id: int) -> ReliefLine:
    """A line of a round; NotFound."""
    found = session.get(ReliefLine, line_id)
    if found is None:
        raise NotFound("relief.no_line", "没有找到这一户", line_id=line_id)
    return found


def rounds_in(village_ids: Collection[int]) -> Select[ReliefRound]:
    """The rounds of villages, to be sorted and paged."""
    return select(ReliefRound).where(ReliefRound.village_id.in_(village_ids))


def lines_of(session: Session, round_id: int) -> Sequence[ReliefLine]:
    """The lines of a round in the order in which they were listed."""
    return session.scalars(
        select(ReliefLine).where(ReliefLine.round_id == round_id).order_by(ReliefLine.id)
    ).all()


def facts(lines: Sequence[ReliefLine]) -> list[Line]:
    """Lines as the rules see them."""
    return [
        Line(each.household_id, each.before, each.opinion, each.town_outcome, each.county_outcome)
        for each in lines
    ]


def counted_in(session: Session, round_id: int) -> Counted:
    """What the county's decisions of a round came to."""
    return counted(facts(lines_of(session, round_id)))


def totals(
    session: Session, village_ids: Collection[int], *, first: date, last: date
) -> dict[str, Counted]:
    """By scheme: what the rounds closed in these days came to, over villages (seeds T: 42, 28)."""
    rows = session.execute(
        select(
            ReliefRound.scheme, ReliefLine.household_id, ReliefLine.before,
            ReliefLine.opinion, ReliefLine.town_outcome, ReliefLine.county_outcome,
        )
        .join(ReliefRound, ReliefRound.id == ReliefLine.round_id)
        .where(ReliefRound.village_id.in_(village_ids))
        .where(ReliefRound.closed_on.between(first, last))
    )  # fmt: skip
    by_scheme: dict[str, list[Line]] = defaultdict(list)
    for row in rows:
        by_scheme[row.scheme].append(Line(*row[1:]))
    return {scheme: counted(lines) for scheme, lines in sorted(by_scheme.items())}


def public_rounds(session: Session, village_id: int, *, today: date) -> list[PublicRound]:
    """The rounds that were published on a village's own board, the newest first."""
    rows = session.scalars(
        rounds_in([village_id])
        .where(ReliefRound.published_from.is_not(None))
        .order_by(ReliefRound.id.desc())
    )
    return [_public(session, each, today) for each in rows]


def _public(session: Session, found: ReliefRound, today: date) -> PublicRound:
    """Proposals while they hang, then decisions for as long; afterwards only how many."""
    lines = lines_of(session, found.id)
    proposed = _hangs(found.published_from, found.published_until, today)
    result = False
    if found.closed_on is not None:
        days = need_setting(session, found.village_id, "board.days", on=found.closed_on).number
        result = _hangs(found.closed_on, last_day(found.closed_on, days), today)
    shown = _lines(session, lines, found.opened_on, result=result) if proposed or result else ()
    return PublicRound(
        found.number, found.scheme, found.opened_on, found.published_from, found.published_until,
        found.closed_on, shown, result, counted(facts(lines)),
    )  # fmt: skip


def _hangs(first: date | None, last: date | None, today: date) -> bool:
    return first is not None and last is not None and first <= today <= last


def _lines(
    session: Session, lines: Sequence[ReliefLine], on: date, *, result: bool
) -> tuple[PublicLine, ...]:
    ids = [each.household_id for each in lines]
    heads = heads_of(session, ids, on=on)
    groups: dict[int, str] = dict(
        session.execute(
            select(Household.id, Region.name)
            .join(Region, Region.id == Household.group_id)
            .where(Household.id.in_(ids))
        ).all()
    )
    return tuple(
        PublicLine(
            groups.get(each.household_id, ""),
            mask_name(heads[each.household_id].name) if each.household_id in heads else "某户",
            CHANGES[each.before, said],
        )
        for each in lines
        if (said := each.county_outcome if result else each.opinion) is not None
    )
