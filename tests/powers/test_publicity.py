"""A village records that a list went out; a town reads it by way and by stage of its plan."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid, NotFound
from pointsapp.foundation.keys import Keyring
from pointsapp.people.queries import get_region
from pointsapp.people.service import merge_villages
from pointsapp.powers.models import PowerList, Publicity
from pointsapp.powers.policy.publicity import Coverage, Outing, Stage
from pointsapp.powers.publicity import (
    coverage_of,
    coverages,
    get_publicity,
    get_stage,
    kinds_in_force,
    publicity_of,
    stages_for,
)
from pointsapp.powers.service import (
    record_publicity,
    state_stage,
    take_back_publicity,
    take_back_stage,
)
from tests.kept import Once
from tests.worlds import FIRST_DAY, MARK, World, make_world


@pytest.fixture
def world(once: Once, session: Session, keyring: Keyring, now: datetime) -> World:
    """Two villages of two households each."""
    return once(lambda: make_world(session, keyring, now))


def power_list(session: Session, region_id: int, now: datetime, **also: Any) -> PowerList:
    facts = {"kind": "power", "number": "2026-0001", "title": "小微权力清单", "state": "adopted",
             "in_force_from": FIRST_DAY}  # fmt: skip
    row = PowerList(region_id=region_id, created_at=now, adopted_at=now, **(facts | also))
    session.add(row)
    session.flush()
    return row


@pytest.fixture
def row(session: Session, world: World, now: datetime) -> PowerList:
    """The town's list, which counts in both villages."""
    return power_list(session, world.town_id, now)


def out(
    session: Session, world: World, row: PowerList, now: datetime, way: str = "board",
    reached: int | None = None, **also: Any,
) -> Publicity:  # fmt: skip
    day = also.pop("day", village_day(now))
    return record_publicity(
        session, also.pop("village", world.a.id), row.id, Outing(way, day, reached),
        by=world.logins["clerk"], now=now, **({"key": f"{way}{day}"} | also),
    )  # fmt: skip


def test_what_went_out_is_recorded_once_and_counts(
    session: Session, world: World, row: PowerList, now: datetime
) -> None:
    today = village_day(now)
    assert out(session, world, row, now).id == out(session, world, row, now).id
    out(session, world, row, now, "leaflet", 2, note=" 挨户送 ")
    found = coverage_of(session, world.a.id, row, on=today)
    assert found == Coverage((("board", today), ("leaflet", today)), 2, 2)
    told = publicity_of(session, world.a.id, row.id)
    assert [(each.row.note, each.taken_back) for each in told] == [("挨户送", ""), ("", "")]
    assert publicity_of(session, world.b.id, row.id) == []


def test_a_mistake_is_taken_back_once_with_a_reason_and_stays_to_be_read(
    session: Session, world: World, row: PowerList, now: datetime
) -> None:
    wrong, by = out(session, world, row, now), world.logins["clerk"]
    with pytest.raises(Invalid, match="为什么收回"):
        take_back_publicity(session, wrong.id, reason=" ", by=by, now=now)
    back = take_back_publicity(session, wrong.id, reason="没有贴", by=by, now=now)
    for each in (wrong, back):
        with pytest.raises(Conflict, match="已经收回了"):
            take_back_publicity(session, each.id, reason="再收", by=by, now=now)
    assert coverage_of(session, world.a.id, row, on=village_day(now)).used == ()
    assert [each.taken_back for each in publicity_of(session, world.a.id, row.id)] == ["没有贴"]
    with pytest.raises(NotFound):
        get_publicity(session, 10**9)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"way": "pigeon"}, "什么办法"),
        ({"day": date(2030, 1, 1)}, "还没有到"),
        ({"day": FIRST_DAY - timedelta(days=1)}, "没有在村里施行"),
        ({"way": "leaflet", "reached": 3}, "全村只有 2 户"),
        ({"way": "leaflet"}, "请填到了多少户"),
        ({"way": "chat", "reached": 1}, "说不准"),
        ({"note": "长" * 201}, "0 到 200 个字"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    session: Session, world: World, row: PowerList, now: datetime, wrong: dict[str, Any], words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        out(session, world, row, now, **wrong)


def test_a_draft_or_another_villages_list_is_not_made_known(
    session: Session, world: World, row: PowerList, now: datetime
) -> None:
    draft = power_list(session, world.a.id, now, state="draft", in_force_from=None)
    others = power_list(session, world.b.id, now)
    for each in (draft, others):
        with pytest.raises(Invalid, match="没有在村里施行"):
            out(session, world, each, now)


def test_a_town_reads_its_villages_since_the_list_and_in_a_stage(
    session: Session, world: World, row: PowerList, now: datetime
) -> None:
    today, before = village_day(now), village_day(now) - timedelta(days=20)
    own = power_list(session, world.b.id, now, in_force_until=today)
    out(session, world, own, now, "chat", village=world.b.id, day=before)
    out(session, world, row, now, "meeting", 1, day=before)
    gone = out(session, world, row, now, "broadcast")
    take_back_publicity(session, gone.id, reason="没有播", by=world.logins["clerk"], now=now)
    paths = {each: get_region(session, each).path for each in (world.a.id, world.b.id)}
    since = coverages(session, paths, "power", on=today)
    assert {village: each.found for village, each in since.items()} == {
        world.a.id: Coverage((("meeting", before),), 1, 2), world.b.id: Coverage((), 0, 2),
    }  # fmt: skip
    earlier = coverages(session, paths, "power", on=before)
    assert earlier[world.b.id].row.id == own.id
    assert earlier[world.b.id].found.used == (("chat", before),)
    stage = Stage("宣传发动", before, before)
    within = coverages(session, paths, "power", on=today, stage=stage)
    assert within[world.b.id].found.used == (("chat", before),)
    after = Stage("组织实施", before + timedelta(days=1), today)
    assert coverages(session, paths, "power", on=today, stage=after)[world.a.id].found.used == ()
    assert coverages(session, paths, "duty", on=today) == {}
    assert kinds_in_force(session, list(paths.values()), on=today) == {("power", "")}


def test_a_place_states_its_stages_and_the_nearest_plan_counts(
    session: Session, world: World, now: datetime
) -> None:
    town, county = world.town_id, world.county_id
    by = world.logins["town"]
    assert stages_for(session, world.a.id) == (None, [])
    first = Stage(" 宣传发动 ", FIRST_DAY, FIRST_DAY + timedelta(days=30))
    whole = state_stage(session, county, first, key="s", by=by, now=now)
    assert state_stage(session, county, first, key="s", by=by, now=now).id == whole.id
    assert whole.name == "宣传发动"
    with pytest.raises(Invalid, match="已经有"):
        state_stage(session, county, first, key="t", by=by, now=now)
    with pytest.raises(Invalid, match="由镇或者县里定"):
        state_stage(session, world.a.id, first, key="s", by=by, now=now)
    with pytest.raises(Invalid, match="叫什么"):
        state_stage(session, town, Stage("", FIRST_DAY, FIRST_DAY), key="t", by=by, now=now)
    region, found = stages_for(session, town)
    assert (region and region.id, [each.id for each in found]) == (county, [whole.id])
    own = state_stage(session, town, Stage("一步", FIRST_DAY, FIRST_DAY), key="o", by=by, now=now)
    assert [each.id for each in stages_for(session, world.a.id)[1]] == [own.id]
    take_back_stage(session, town, own.id, reason="重定", by=by, now=now)
    with pytest.raises(Conflict, match="已经收回了"):
        take_back_stage(session, town, own.id, reason="重定", by=by, now=now)
    assert [each.id for each in stages_for(session, world.a.id)[1]] == [whole.id]
    with pytest.raises(NotFound):
        get_stage(session, town, whole.id)


def test_after_a_merger_what_went_out_counts_for_the_village_that_is_now(
    session: Session, world: World, row: PowerList, now: datetime
) -> None:
    today = village_day(now)
    out(session, world, row, now, "broadcast")
    out(session, world, row, now, "leaflet", 2)
    out(session, world, row, now, village=world.b.id)
    into = world.b.id
    merge_villages(session, [world.a.id], into, on=today, by=None, now=now)
    ways = (("broadcast", today), ("board", today), ("leaflet", today))
    assert coverage_of(session, into, row, on=today) == Coverage(ways, 2, 4)
    path = get_region(session, into).path
    assert coverages(session, {into: path}, "power", on=today)[into].found.used == ways
    told = publicity_of(session, into, row.id)
    assert sorted(each.village for each in told) == ["清泉村", "清泉村", f"{MARK}石桥"]
