"""Facts of many matters, the desk of a cadre, and what everybody may read."""

from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event, select

from pointsapp.foundation.errors import NotFound
from pointsapp.matters import queries, service
from pointsapp.matters.models import Matter, StepRecord
from pointsapp.people import service as people
from pointsapp.people.queries import village_now, villages_with_merged
from tests.matters.conftest import FIVE, NAMES, OPENED, Place


def statements_of(place: Place, ask) -> int:
    """How many statements a read takes."""
    seen: list[str] = []
    engine = place.session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    ask()
    return len(seen)


def test_facts_hold_what_stands_with_the_counts_of_the_meeting(place: Place) -> None:
    matter = place.open("four", handler_id=None, amount=Decimal(20000))
    resolution = place.resolve()
    wrong = place.record(matter, "propose", "refused", 1, post="branch")
    service.void(place.session, wrong.id, reason="记错", key="v", by=place.clerk, now=place.now)
    place.record(matter, "propose", "done", 1, post="branch")
    place.record(matter, "vote", "passed", 2, resolution_id=resolution)
    facts = queries.facts_of(place.session, [matter.id])[matter.id]
    assert [record.kind for record in facts.records] == ["done", "passed"]
    vote = facts.records[1]
    assert vote.counts is not None
    assert (vote.counts.entitled, vote.counts.present, vote.counts.votes_for) == (46, 41, 39)
    assert vote.counts.held_on == date(2026, 1, 18)
    assert (vote.resolution_passed, facts.records[0].counts) == (True, None)
    assert facts.item_root == place.items["four"]


def test_many_matters_take_as_many_statements_as_one(place: Place) -> None:
    ids = [place.open().id for _ in range(8)]
    for matter_id in ids:
        place.sign(place.session.get_one(Matter, matter_id), ["secretary", "expense_clerk"])
    place.session.expire_all()

    def read(some: list[int]) -> int:
        ask = lambda: queries.progress_of_all(place.session, some, today=place.today)  # noqa: E731
        return statements_of(place, ask)

    assert read(ids[:1]) == read(ids)


def test_records_are_found_through_an_index(place: Place) -> None:
    if place.session.get_bind().dialect.name != "sqlite":
        pytest.skip("the planner of PostgreSQL reads small tables whole")
    query = str(
        select(StepRecord.id)
        .where(StepRecord.matter_id.in_([1, 2]))
        .compile(place.session.get_bind(), compile_kwargs={"literal_binds": True})
    )
    plan = place.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {query}").all()
    assert "USING" in str(plan)
    assert "SCAN" not in str(plan)


def test_who_is_recused_from_a_household_stays_out_of_its_matter(place: Place) -> None:
    home = place.world.a.homes[0]
    people.declare_recusal(
        place.session, person_id=place.persons["secretary"], household_id=home.id,
        from_on=date(2026, 1, 1), by=None, now=place.now,
    )  # fmt: skip
    matter = place.open("", household_id=home.id, amount=None)
    facts = queries.facts_of(place.session, [matter.id])[matter.id]
    assert facts.recused == {place.persons["secretary"], home.head_id}


def test_matters_are_listed_by_village_state_item_day_and_words(place: Place) -> None:
    bins, road = place.open(), place.open("four", amount=Decimal(9), subject="修 50% 的路")
    outside = place.open("", amount=None, subject="借用会议室")
    place.record(outside, "", "done", 1)

    def found(**also: object) -> list[int]:
        rows = place.session.scalars(queries.matters_in([place.id], **also))  # type: ignore[arg-type]
        return sorted(matter.id for matter in rows)

    assert found() == [bins.id, road.id, outside.id]
    assert found(states=["running"]) == [bins.id, road.id]
    assert found(search="垃圾桶") == [bins.id]
    assert found(search="50%") == [road.id]
    assert found(search="2026-0003") == [outside.id]
    assert found(item_root=place.items["expense"]) == [bins.id]
    assert found(due_before=place.today) == [bins.id]
    assert list(place.session.scalars(queries.matters_in([place.world.b.id]))) == []


def test_a_cadre_sees_the_steps_of_the_posts_they_hold(place: Place) -> None:
    matter = place.open()
    mine = queries.my_steps(
        place.session, place.persons["secretary"], [place.id], today=place.today
    )
    assert [(each.matter_id, each.step.step.code, each.post) for each in mine] == [
        (matter.id, "cosign", "secretary")
    ]
    assert mine[0].why_not is None
    place.sign(matter, ["secretary"])
    assert my(place, "secretary") == []
    assert my(place, "handler") == [("cosign", "handler")]
    assert my(place, "supervision_member") == []
    place.sign(matter, FIVE[1:])
    assert my(place, "supervision_director") == [("first", "supervision_committee")]


def my(place: Place, post: str) -> list[tuple[str, str]]:
    person_id = place.persons[post]
    found = queries.my_steps(place.session, person_id, [place.id], today=place.today)
    return [(each.step.step.code, each.post) for each in found]


def test_a_deputy_sees_the_steps_of_whom_they_act_for_while_they_do(place: Place) -> None:
    place.open()
    stranger = place.person("代职的人")
    people.appoint_deputy(
        place.session, region_id=place.id, position="expense_clerk", person_id=stranger,
        from_on=place.today, to_on=place.today + timedelta(days=3), by=None, now=place.now,
    )  # fmt: skip
    place.persons["deputy"] = stranger
    assert my(place, "deputy") == [("cosign", "expense_clerk")]
    place.clock.move(days=3)
    assert my(place, "deputy") == []


def test_everybody_follows_a_matter_by_number_and_reads_offices_instead_of_names(
    place: Place,
) -> None:
    matter = place.open(payee="韩记五金店", subject="向韩记五金店买垃圾桶，马小军去办")
    place.sign(matter, ["secretary", "handler"])
    shown = queries.public_matter(place.session, place.id, matter.number, today=place.today)
    told = repr(asdict(shown))
    assert not [name for name in (*NAMES.values(), "韩记五金店") if name in told]
    assert shown.title == "村级支出"
    assert shown.subject == "向韩某某某某买垃圾桶，马某某去办"
    assert shown.amount == Decimal(3000)
    assert shown.steps[0].signed == ("村党组织书记", "经办人")
    assert shown.steps[0].missing == ("村委会主任", "村务监督委员会主任", "报账员")


def test_of_a_households_matter_nobody_reads_household_amount_or_subject(place: Place) -> None:
    home = place.world.a.homes[0]
    matter = place.open(
        "", household_id=home.id, amount=Decimal(500), subject=f"{home.head}家临时救助"
    )
    shown = queries.public_matter(place.session, place.id, matter.number, today=place.today)
    told = repr(asdict(shown))
    assert home.head not in told
    assert home.door not in told
    assert (shown.household, shown.amount, shown.subject) == ("清泉村一组的一户", None, "")
    assert shown.title == "清单以外的事"


def test_a_number_of_another_village_is_not_found(place: Place) -> None:
    matter = place.open()
    with pytest.raises(NotFound, match="核对编号"):
        queries.public_matter(place.session, place.world.b.id, matter.number, today=place.today)


def test_after_a_merger_a_matter_goes_on_under_its_number_with_the_new_offices(
    place: Place,
) -> None:
    matter, into = place.open(), place.world.b.id
    place.sign(matter, ["secretary", "village_director", "expense_clerk", "handler"])
    merged_on = OPENED + timedelta(days=5)
    people.merge_villages(place.session, [place.id], into, on=merged_on, by=None, now=place.now)
    new = place.person("新监督主任")
    people.appoint(
        place.session, region_id=into, person_id=new, position="supervision_director",
        from_on=merged_on, by=None, now=place.now,
    )  # fmt: skip
    assert village_now(place.session, place.id) == into
    assert villages_with_merged(place.session, [into]) == sorted([place.id, into])
    mine = queries.my_steps(place.session, new, [into], today=place.today)
    assert [(each.post, each.why_not) for each in mine] == [("supervision_director", None)]
    old = place.persons["supervision_director"]
    assert queries.my_steps(place.session, old, [into], today=place.today) == []
    place.record(matter, "cosign", "signed", 6, post="supervision_director", person_id=new)
    assert matter.step_code == "first"
    place.check_cached(matter)
    shown = queries.public_matter(place.session, into, matter.number, today=place.today)
    assert shown.number == matter.number


def test_a_bookkeeper_shared_by_villages_signs_in_each(place: Place) -> None:
    shared = place.persons["expense_clerk"]
    people.appoint(
        place.session, region_id=place.world.b.id, person_id=shared, position="expense_clerk",
        from_on=date(2026, 1, 1), by=None, now=place.now,
    )  # fmt: skip
    here, there = place.open(), place.open(village_id=place.world.b.id)
    mine = queries.my_steps(place.session, shared, [place.id, place.world.b.id], today=place.today)
    assert [(each.matter_id, each.post, each.why_not) for each in mine] == [
        (here.id, "expense_clerk", None),
        (there.id, "expense_clerk", None),
    ]
