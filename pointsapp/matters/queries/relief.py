"""Reads of relief rounds: lists before and after, what hangs on the village's own board, sums."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from pointsapp.contests.models import Contest
from pointsapp.foundation.errors import NotFound
from pointsapp.matters.ids import ReliefLineId, RoundId
from pointsapp.matters.models import ReliefLine, ReliefRound
from pointsapp.matters.policy.masking import mask_name
from pointsapp.matters.policy.relief import CHANGES, IN, Counted, Line, counted, hangs
from pointsapp.people.ids import HouseholdId, RegionId
from pointsapp.people.models import Household, Region
from pointsapp.people.queries import heads_of

SUBJECT = "relief_line"  # what a contest to a list is about
LONGEST_HANGING = 100  # days; no board asks for more


@dataclass(frozen=True)
class PublicLine:
    """A household as it hangs on the board: group, masked name of its head, what is to become."""

    group: str
    name: str
    change: str


@dataclass(frozen=True)
class PublicRound:
    """What everybody may read of a round; names only while they hang, until `hangs_until`."""

    number: str
    scheme: str
    opened_on: date
    published_from: date | None
    published_until: date | None
    closed_on: date | None
    lines: tuple[PublicLine, ...]
    result: bool  # whether the lines are decisions, not proposals
    counted: Counted
    hangs_until: date | None = None


@dataclass(frozen=True)
class Waiting:
    """What waits in a village: lines for town and county, objections, rounds to be closed."""

    town: int = 0
    county: int = 0
    objections: int = 0
    answer_by: date | None = None  # the nearest day for an answer
    decided: tuple[RoundId, ...] = ()  # rounds whose every line the county decided


def get_round(session: Session, round_id: RoundId) -> ReliefRound:
    """A round; NotFound."""
    found = session.get(ReliefRound, round_id)
    if found is None:
        raise NotFound("relief.no_round", "没有找到这一轮复核", round_id=round_id)
    return found


def get_line(session: Session, line_id: ReliefLineId) -> ReliefLine:
    """A line of a round; NotFound."""
    found = session.get(ReliefLine, line_id)
    if found is None:
        raise NotFound("relief.no_line", "没有找到这一户", line_id=line_id)
    return found


def rounds_in(village_ids: Collection[RegionId]) -> Select[ReliefRound]:
    """The rounds of villages, to be sorted and paged."""
    return select(ReliefRound).where(ReliefRound.village_id.in_(village_ids))


def lines_of(session: Session, round_id: RoundId) -> Sequence[ReliefLine]:
    """The lines of a round in the order in which they were listed."""
    return session.scalars(
        select(ReliefLine).where(ReliefLine.round_id == round_id).order_by(ReliefLine.id)
    ).all()


def last_round(session: Session, village_id: RegionId, scheme: str) -> ReliefRound | None:
    """The newest round of a scheme in a village."""
    return session.scalars(
        select(ReliefRound)
        .where(ReliefRound.village_id == village_id, ReliefRound.scheme == scheme)
        .order_by(ReliefRound.id.desc())
    ).first()


def receiving(session: Session, found: ReliefRound) -> frozenset[HouseholdId]:
    """The households that the round before this one gave help."""
    before = session.scalars(
        select(ReliefRound.id)
        .where(ReliefRound.village_id == found.village_id, ReliefRound.scheme == found.scheme)
        .where(ReliefRound.id < found.id)
        .order_by(ReliefRound.id.desc())
    ).first()
    given = select(ReliefLine.household_id).where(ReliefLine.county_outcome == IN)
    return frozenset(session.scalars(given.where(ReliefLine.round_id == before)))


def facts(lines: Sequence[ReliefLine]) -> list[Line]:
    """Lines as the rules see them."""
    return [
        Line(each.household_id, each.before, each.opinion, each.town_outcome, each.county_outcome)
        for each in lines
    ]


def counted_in(session: Session, round_id: RoundId) -> Counted:
    """What the county's decisions of a round came to."""
    return counted(facts(lines_of(session, round_id)))


def lines_by_round(session: Session, round_ids: Collection[RoundId]) -> dict[RoundId, list[Line]]:
    """The lines of rounds as the rules see them; a round without any is left out."""
    rows = select(ReliefLine).where(ReliefLine.round_id.in_(round_ids)).order_by(ReliefLine.id)
    found: dict[RoundId, list[ReliefLine]] = defaultdict(list)
    for line in session.scalars(rows):
        found[line.round_id].append(line)
    return {round_id: facts(lines) for round_id, lines in found.items()}


def totals(
    session: Session, village_ids: Collection[RegionId], *, first: date, last: date
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


def public_rounds(session: Session, village_id: RegionId, *, today: date) -> list[PublicRound]:
    """The rounds that were published on a village's own board, the newest first."""
    return [_public(session, each, today) for each in session.scalars(_published(village_id))]


def hanging(session: Session, village_id: RegionId, *, today: date) -> list[PublicRound]:
    """The rounds whose names hang on a village's own board today."""
    near = today - timedelta(days=LONGEST_HANGING)
    rows = session.scalars(
        _published(village_id).where(
            or_(ReliefRound.published_until >= today, ReliefRound.closed_on >= near)
        )
    )
    return [found for each in rows if (found := _public(session, each, today)).lines]


def posting(session: Session, found: ReliefRound, *, result: bool) -> tuple[PublicLine, ...]:
    """What hangs: masked, changes first; who is refused is told in writing, and not named."""
    lines = [
        (each, CHANGES[each.before, said])
        for each in lines_of(session, found.id)
        if (said := each.county_outcome if result else each.opinion) is not None
        and hangs(each.before, said)
    ]
    order = list(CHANGES.values())
    names = _names(session, [each.household_id for each, _ in lines], found.opened_on)
    return tuple(
        PublicLine(*names[each.household_id], change)
        for each, change in sorted(lines, key=lambda line: order.index(line[1]))
    )


def waiting(
    session: Session, village_ids: Collection[RegionId], *, today: date
) -> dict[RegionId, Waiting]:
    """What waits for somebody, by village; nothing for a village where nothing does."""
    open_lines = (
        select(
            ReliefRound.village_id, ReliefRound.id,
            func.sum(case((and_(ReliefRound.published_until < today,
                                ReliefLine.town_outcome.is_(None)), 1), else_=0)),
            func.sum(case((and_(ReliefLine.town_outcome.is_not(None),
                                ReliefLine.county_outcome.is_(None)), 1), else_=0)),
            func.sum(case((ReliefLine.county_outcome.is_(None), 1), else_=0)),
        )
        .join(ReliefLine, ReliefLine.round_id == ReliefRound.id)
        .where(ReliefRound.village_id.in_(village_ids), ReliefRound.closed_on.is_(None))
        .group_by(ReliefRound.village_id, ReliefRound.id)
    )  # fmt: skip
    asked = (
        select(Contest.village_id, func.count(Contest.id), func.min(Contest.due_on))
        .where(Contest.village_id.in_(village_ids), Contest.subject_kind == SUBJECT)
        .where(Contest.state == "open")
        .group_by(Contest.village_id)
    )
    found: dict[RegionId, Waiting] = defaultdict(Waiting)
    for village_id, round_id, town, county, undecided in session.execute(open_lines):
        so_far = found[village_id]
        decided = so_far.decided if undecided else (*so_far.decided, round_id)
        found[village_id] = Waiting(so_far.town + town, so_far.county + county, decided=decided)
    for village_id, objections, first in session.execute(asked):
        found[village_id] = replace(found[village_id], objections=objections, answer_by=first)
    return dict(found)


def _published(village_id: RegionId) -> Select[ReliefRound]:
    return (
        rounds_in([village_id])
        .where(ReliefRound.published_from.is_not(None))
        .order_by(ReliefRound.id.desc())
    )


def _public(session: Session, found: ReliefRound, today: date) -> PublicRound:
    """Proposals while they hang, then decisions for as long; afterwards only how many."""
    first, last = found.published_from, found.published_until
    result, until = False, last
    if found.closed_on is not None and first is not None and last is not None:
        result, until = True, found.closed_on + (last - first)
        first = found.closed_on
    there = first is not None and until is not None and first <= today <= until
    return PublicRound(
        found.number, found.scheme, found.opened_on, found.published_from, found.published_until,
        found.closed_on, posting(session, found, result=result) if there else (),
        result and there, counted_in(session, found.id), until if there else None,
    )  # fmt: skip


def _names(
    session: Session, ids: Sequence[HouseholdId], on: date
) -> dict[HouseholdId, tuple[str, str]]:
    """Of each household: its group, and its head masked."""
    heads = heads_of(session, ids, on=on)
    groups = session.execute(
        select(Household.id, Region.name)
        .join(Region, Region.id == Household.group_id)
        .where(Household.id.in_(ids))
    )
    return {
        key: (group, mask_name(heads[key].name) if key in heads else "某户")
        for key, group in groups
    }
