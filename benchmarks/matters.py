"""Matters to measure on: ten steps each, most of them proper, some under way, some with a fault."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from pointsapp.decisions.ids import BodyId, MeetingId, ResolutionId
from pointsapp.decisions.models import Body, Meeting, Resolution
from pointsapp.foundation.clock import village_day
from pointsapp.matters.ids import MatterId
from pointsapp.matters.models import Matter, StepRecord
from pointsapp.matters.service import refresh
from pointsapp.people.ids import PersonId, RegionId
from pointsapp.people.models import Office, Person, User
from pointsapp.people.queries import get_village
from pointsapp.powers.ids import ItemId
from pointsapp.powers.models import ListItem, PowerList, ProcedureRow
from pointsapp.powers.policy.procedure import Limit, Procedure, Step
from pointsapp.powers.policy.spelling import write_procedure

SIGNERS = ("secretary", "village_director", "supervision_director", "expense_clerk")
SINCE = date(2024, 1, 1)
AT_ONCE = 2000
BODY = "representatives"
VOTED_AFTER = 4  # days after the opening
FAULTY, RUNNING = 20, 10  # every so many: a signature missing and paid early; still under way
TEN = Procedure(
    "ten", "四议两公开和会签", "测量用",
    (
        Step("propose", "propose", "提议", ("branch",), limit=Limit(5, "working")),
        Step("consult", "consult", "商议", ("committees",)),
        Step("deliberate", "deliberate", "审议", ("party_members",)),
        Step("vote", "vote", "决议", (BODY,), body=BODY),
        Step("publish", "publish", "决议公开", ("village_committee",),
             publish=Limit(5, "calendar")),
        Step("cosign", "sign", "会签", SIGNERS, limit=Limit(5, "working"), back_to="propose"),
        Step("review", "review", "审核", ("town_finance",), approves=True, back_to="cosign"),
        Step("pay", "execute", "付款", ("town_finance",), pays=True),
        Step("result", "publish", "结果公开", ("village_committee",),
             publish=Limit(5, "calendar")),
        Step("file", "archive", "归档", ("expense_clerk",)),
    ),
    limit=Limit(90, "calendar"),
)  # fmt: skip
# What happens to a matter on which day after its opening.
COURSE = (
    ("propose", "done", "branch", 1), ("consult", "done", "committees", 2),
    ("deliberate", "passed", "party_members", 3), ("vote", "passed", BODY, VOTED_AFTER),
    ("publish", "published", "village_committee", 5),
    *(("cosign", "signed", post, 11) for post in SIGNERS),
    ("review", "done", "town_finance", 12), ("pay", "paid", "town_finance", 13),
    ("result", "published", "village_committee", 14), ("file", "done", "expense_clerk", 20),
)  # fmt: skip


@dataclass(frozen=True)
class Signers:
    """Who signs and who meets in a village."""

    village_id: RegionId
    persons: dict[str, PersonId]
    body_id: BodyId


def make_matters(
    session: Session, village_ids: Sequence[RegionId], number: int, *, now: datetime
) -> list[MatterId]:
    """Fill villages with `number` matters of ten steps in all; gives their ids. Flushes.

    Stored set-based and brought up to the day, as if they had been entered one by one.
    """
    clerk = User(
        login_name=f"bench-{village_ids[0]}", name="录入员", password_hash="x",
        must_change_password=False, session_stamp="bench",
    )  # fmt: skip
    session.add(clerk)
    item_id = _item(session, get_village(session, village_ids[0]).parent_id or village_ids[0], now)
    offices = [_offices(session, each) for each in village_ids]
    session.flush()
    made: list[MatterId] = []
    for start in range(0, number, AT_ONCE):
        places = range(start, min(start + AT_ONCE, number))
        rows = [_matter(place, offices, item_id, clerk.id, now) for place in places]
        ids = [MatterId(each) for each in _insert(session, Matter, rows)]
        votes = _votes(session, places, offices, now)
        session.execute(
            insert(StepRecord),
            [
                record
                for place, matter_id in zip(places, ids, strict=True)
                for record in _records(place, matter_id, offices, votes, clerk.id, now)
            ],
        )
        refresh(session, ids, today=village_day(now))
        made += ids
    return made


def _insert(session: Session, table: Any, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Store rows; gives their ids in the same order."""
    query = insert(table).returning(table.id, sort_by_parameter_order=True)
    return list(session.scalars(query, rows)) if rows else []


def _item(session: Session, town_id: RegionId, now: datetime) -> ItemId:
    listed = PowerList(
        region_id=town_id, kind="power", number="2024-0001", title="小微权力清单",
        state="adopted", created_at=now, adopted_at=now, in_force_from=SINCE,
    )  # fmt: skip
    session.add(listed)
    session.flush()
    row = ProcedureRow(
        list_id=listed.id, code=TEN.code, name=TEN.name, source=TEN.source,
        definition=write_procedure(TEN),
    )  # fmt: skip
    session.add(row)
    session.flush()
    item = ListItem(
        list_id=listed.id, number=1, category="财务管理", title="村级支出", office="secretary",
        procedure_id=row.id, for_amount=True,
    )  # fmt: skip
    session.add(item)
    session.flush()
    return item.id


def _offices(session: Session, village_id: RegionId) -> Signers:
    persons = [Person(village_id=village_id, name=f"干部{n}") for n in range(len(SIGNERS))]
    session.add_all(persons)
    session.flush()
    held = {post: person.id for post, person in zip(SIGNERS, persons, strict=True)}
    session.add_all(
        Office(region_id=village_id, person_id=person_id, position=post, from_on=SINCE)
        for post, person_id in held.items()
    )
    body = Body(region_id=village_id, kind=BODY, name="村民代表会议")
    session.add(body)
    session.flush()
    return Signers(village_id, held, body.id)


def _votes(
    session: Session, places: Sequence[int], offices: Sequence[Signers], now: datetime
) -> dict[int, ResolutionId]:
    """The resolution about each matter that has come so far, by its place."""
    voted = {place: _opened(place, now) + timedelta(days=VOTED_AFTER) for place in places}
    voted = {place: on for place, on in voted.items() if on <= village_day(now)}
    sittings = sorted({(place % len(offices), on) for place, on in voted.items()})
    ids = _insert(session, Meeting, [
        {
            "body_id": offices[n].body_id, "region_id": offices[n].village_id, "held_on": on,
            "noticed_on": on - timedelta(days=5), "chair": "主持人", "minutes": "测量用",
        }
        for n, on in sittings
    ])  # fmt: skip
    meetings = dict(zip(sittings, map(MeetingId, ids), strict=True))
    rows = [
        _resolution(place, offices[place % len(offices)], meetings[place % len(offices), on], now)
        for place, on in voted.items()
    ]
    return dict(zip(voted, map(ResolutionId, _insert(session, Resolution, rows)), strict=True))


def _resolution(
    place: int, signers: Signers, meeting_id: MeetingId, now: datetime
) -> dict[str, Any]:
    return {
        "meeting_id": meeting_id, "region_id": signers.village_id, "number": f"B{place:08d}",
        "subject": f"支出 {place}", "authorised_by": "村民会议 2023-0001", "entitled": 40,
        "present": 35, "women_entitled": 12, "women_present": 11, "votes_for": 30,
        "votes_against": 2, "votes_abstained": 3, "passed": True, "recorded_at": now,
    }  # fmt: skip


def _matter(
    place: int, offices: Sequence[Signers], item_id: ItemId, clerk: int, now: datetime
) -> dict[str, Any]:
    return {
        "village_id": offices[place % len(offices)].village_id,
        "number": f"B{place:08d}",
        "item_id": item_id,
        "subject": f"支出 {place}",
        "amount": Decimal(1000 + place % 5000),
        "payee": f"商户 {place % 97}",
        "opened_on": _opened(place, now),
        "opened_at": now,
        "opened_by": clerk,
        "key": f"bench-{place}",
        "changed_at": now,
    }


def _opened(place: int, now: datetime) -> date:
    """Finished ones over the last two years; those under way in the last week."""
    days = 3 if place % RUNNING == 0 else 40 + place % 700
    return village_day(now) - timedelta(days=days)


def _records(
    place: int, matter_id: MatterId, offices: Sequence[Signers], votes: Mapping[int, ResolutionId],
    clerk: int, now: datetime,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    persons, opened = offices[place % len(offices)].persons, _opened(place, now)
    for step_code, kind, post, day in COURSE:
        if place % FAULTY == 1 and post == "supervision_director":
            continue
        early = place % FAULTY == 1 and kind == "paid"
        happened_on = opened + timedelta(days=6 if early else day)
        if happened_on <= village_day(now):
            yield {
                "matter_id": matter_id, "step_code": step_code, "kind": kind, "post": post,
                "person_id": persons.get(post), "happened_on": happened_on, "entered_at": now,
                "entered_by": clerk, "key": f"{step_code}-{post}",
                "resolution_id": votes[place] if step_code == "vote" else None,
                "amount": Decimal(1000) if kind == "paid" else None,
            }  # fmt: skip
