"""What matters and supervision leave waiting for whoever is signed in, counted by village."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from flask_login import current_user
from sqlalchemy import ColumnElement, Select, func, null, or_, select
from sqlalchemy.orm import Session

from pointsapp.compliance.models import Doubt, Finding, Refusal, Talk
from pointsapp.compliance.policy.sampling import quarter_ends, quarter_of
from pointsapp.compliance.queries import my_explanations, planned_in
from pointsapp.matters.models import Matter
from pointsapp.matters.queries import my_steps, waits_for
from pointsapp.matters.queries.sittings import unanswered
from pointsapp.people.ids import PersonId, RegionId
from pointsapp.people.queries import get_region
from pointsapp.powers.models import HandedTask
from pointsapp.powers.policy.posts import OF_COUNTY, OF_TOWN
from pointsapp.web.access import Permission, Place
from pointsapp.web.desk.waiting import Item
from pointsapp.web.links import link_to
from pointsapp.web.place import keepers

# One task: who may, what it says, where it is done (endpoint, arguments), its rows by village.
Rows = Callable[[date], Select[Any]]
Task = tuple[Permission, str, tuple[str, dict[str, str]], Rows]


def items(session: Session, villages: Sequence[Place], today: date) -> Iterator[Item]:
    """All of it: one's own first, then what one's role does for a village."""
    if current_user.person_id is not None:
        yield from _own(session, villages, current_user.person_id, today)
    yield from _above(session, villages)
    yield from _quarters(session, villages, today)
    for permission, text, (endpoint, given), rows in TASKS:
        mine = [each for each in villages if current_user.may(permission, each.path)]
        waiting = _by_village(session, mine, rows(today))
        yield from _said(mine, waiting, text, link_to(endpoint, **given))


def _own(
    session: Session, villages: Sequence[Place], person_id: PersonId, today: date
) -> Iterator[Item]:
    """One's own steps, explanations, mendings and talks to confirm."""
    places = [each for each in villages if current_user.may(Permission.MATTERS_VIEW, each.path)]
    now_in = _living(session, places)
    steps = [
        (now_in[each.village_id], 1, each.step.due_on)
        for each in my_steps(session, person_id, [v.id for v in places], today=today)
        if each.why_not is None
    ]
    yield from _said(places, steps, "等我办的步骤，{} 个", link_to("matters.mine"))
    to_explain = [
        (now_in[each.village_id], 1, each.answer_due_on)
        for each in my_explanations(session, person_id)
        if each.village_id in now_in
    ]
    desk = link_to("compliance.mine")
    yield from _said(places, to_explain, "等我说明的疑点，{} 个", desk)
    mending = _sums(Finding, Finding.due_on, Finding.person_id == person_id,
                    Finding.state.in_(("ordered", "failed")))  # fmt: skip
    yield from _said(places, _by_village(session, places, mending), "等我整改的问题，{} 个", desk)
    held = _sums(Talk, null(), Talk.person_id == person_id, Talk.state == "held")
    yield from _said(places, _by_village(session, places, held), "等我确认的提醒谈话，{} 次", desk)


def _above(session: Session, villages: Sequence[Place]) -> Iterator[Item]:
    """The steps that wait for the town or the county, for who works there (seeds Z D9)."""
    for role, (posts, text) in ABOVE.items():
        mine = [each for each in villages if role in _roles_at(each.path)]
        if mine:
            asked = waits_for(session, list(_living(session, mine)), posts)
            href = link_to("matters.matters", state=role)
            rows = _sums(Matter, Matter.due_on, asked)
            yield from _said(mine, _by_village(session, mine, rows), text, href)


def _quarters(session: Session, villages: Sequence[Place], today: date) -> Iterator[Item]:
    """The towns whose inspection of this quarter nobody has planned yet (seeds T C5)."""
    towns = {each.parent_id for each in villages if each.parent_id is not None
             and current_user.may(Permission.INSPECTIONS_EDIT, each.path)}  # fmt: skip
    planned = planned_in(session, towns, today.year)
    for town_id in sorted(towns):
        if not planned[town_id][quarter_of(today)]:
            href = link_to("compliance.new_inspection", region_id=town_id)
            town = get_region(session, town_id).name
            yield Item(quarter_ends(today), "本季度的专项检查还没有定方案", town, href)


def _roles_at(path: str) -> frozenset[str]:
    """The roles that whoever is signed in holds at a place or above it."""
    held = current_user.grants_for(Permission.MATTERS_VIEW)
    return frozenset(grant.role for grant in held if grant.covers(path))


def _said(
    places: Sequence[Place],
    found: Iterable[tuple[RegionId, int, date | None]],
    text: str,
    href: str | None,
) -> Iterator[Item]:
    """One item a village: how many in all, and the first limit."""
    sums: dict[RegionId, tuple[int, date | None]] = {}
    for village_id, count, due in found:
        before, first = sums.get(village_id, (0, None))
        earliest = min(filter(None, (first, due)), default=None)
        sums[village_id] = (before + count, earliest)
    for place in places:
        if place.id in sums:
            count, due = sums[place.id]
            yield Item(due, text.format(count), place.name, href)


def _by_village(
    session: Session, places: Sequence[Place], rows: Select[Any]
) -> list[tuple[RegionId, int, date | None]]:
    """(village, how many, first limit); what a merged village left counts where it went."""
    now_in = _living(session, places)
    column = rows.selected_columns[0]
    found = session.execute(rows.where(column.in_(now_in)).group_by(column))
    return [(now_in[village_id], count, due) for village_id, count, due in found]


def _living(session: Session, places: Sequence[Place]) -> dict[RegionId, RegionId]:
    return {each: kept.id for each, kept in keepers(session, places).items()}


def _sums(
    model: type[Matter | Doubt | Finding | Talk | Refusal | HandedTask],
    due: Any,
    *which: ColumnElement[bool],
) -> Select[Any]:
    return select(model.village_id, func.count(model.id), func.min(due)).where(*which)


def _late(today: date) -> Select[Any]:
    return _sums(Matter, Matter.due_on, Matter.state == "running", Matter.due_on < today)


def _unexplained(_today: date) -> Select[Any]:
    return _sums(Doubt, Doubt.answer_due_on, Doubt.state == "open", _not_mine(Doubt.person_id))


def _to_judge(today: date) -> Select[Any]:
    """Explained, or the days for it are over; not what one raised or is meant by."""
    over = (Doubt.state == "open") & (Doubt.answer_due_on < today)
    return _sums(
        Doubt, null(), or_(Doubt.state == "explained", over), _not_mine(Doubt.person_id),
        or_(Doubt.raised_by.is_(None), Doubt.raised_by != current_user.id),
    )  # fmt: skip


def _to_order(_today: date) -> Select[Any]:
    return _sums(Finding, null(), Finding.state == "decided", Finding.outcome != "dismissed",
                 _not_mine(Finding.person_id))  # fmt: skip


def _to_see_again(_today: date) -> Select[Any]:
    return _sums(Finding, null(), Finding.state == "proved", _not_mine(Finding.person_id))


def _to_hold(_today: date) -> Select[Any]:
    return _sums(Talk, null(), Talk.state == "suggested", _not_mine(Talk.person_id))


def _unread(_today: date) -> Select[Any]:
    return _sums(Refusal, null(), Refusal.seen_at.is_(None))


def _to_answer(_today: date) -> Select[Any]:
    return _sums(HandedTask, null(), HandedTask.state == "put",
                 HandedTask.recorded_by != current_user.id)  # fmt: skip


def _unanswered(_today: date) -> Select[Any]:
    return unanswered().add_columns(null())


def _not_mine(column: Any) -> ColumnElement[bool]:
    return or_(column.is_(None), column != (current_user.person_id or 0))


ABOVE = {
    "town": (OF_TOWN, "等镇里办的办件，{} 件"),
    "county": (OF_COUNTY, "等县里办的办件，{} 件"),
}
DOUBTS: tuple[str, dict[str, str]] = ("compliance.doubts", {})
FINDINGS: tuple[str, dict[str, str]] = ("compliance.findings", {})
TASKS: tuple[Task, ...] = (
    (Permission.MATTERS_RECORD, "超期的办件，{} 件", ("matters.matters", {"state": "late"}), _late),
    (Permission.RELIEF_EDIT, "说事、议事等回话的，{} 件", ("matters.sittings", {}), _unanswered),
    (Permission.DOUBTS_ANSWER, "等说明的疑点，{} 个", DOUBTS, _unexplained),
    (Permission.FINDINGS_DECIDE, "等认定的疑点，{} 个", DOUBTS, _to_judge),
    (Permission.FINDINGS_DECIDE, "等下整改通知的问题，{} 个", FINDINGS, _to_order),
    (Permission.FINDINGS_DECIDE, "报了整改、等复查的问题，{} 个", FINDINGS, _to_see_again),
    (Permission.TALKS_HOLD, "建议的提醒谈话，{} 次", ("compliance.talks", {}), _to_hold),
    (
        Permission.FINDINGS_DECIDE,
        "监委会不同意、还没看的，{} 件",
        ("compliance.refusals", {}),
        _unread,
    ),
    (
        Permission.TASKS_ANSWER,
        "清单以外的交办等答复，{} 件",
        ("powers.tasks", {"state": "put"}),
        _to_answer,
    ),
)
