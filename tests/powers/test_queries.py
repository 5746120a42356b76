"""The nearest region's list counts, items outlive versions, and a doubt finds its duty."""

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import NotFound
from pointsapp.powers import service
from pointsapp.powers.drafts import ItemDraft, ListDraft, ListHead
from pointsapp.powers.models import ListItem
from pointsapp.powers.policy.procedure import Limit
from pointsapp.powers.queries import (
    duties_above,
    duty_for,
    find_item,
    get_item,
    get_list,
    items_in_force,
    items_of,
    list_in_force,
    lists_in_force,
    lists_of,
    procedure_of,
    procedures_of,
)
from tests.powers.lists import (
    ASSIST,
    DAY,
    DUTY,
    NEGATIVE,
    POWER,
    adopted,
    decide_meetings,
    make_list,
)

NEXT = date(2027, 1, 1)
Places = dict[str, int]


@pytest.fixture
def everywhere(session: Session, now: datetime, places: Places) -> Places:
    """Power lists of the county, the town and one village; the rest only of the county."""
    decide_meetings(session, places, now)
    return {
        level: adopted(session, make_list(session, places[level], now), now).id
        for level in ("county", "town", "village")
    }


def test_the_nearest_region_counts(
    session: Session, places: Places, everywhere: Places, now: datetime
) -> None:
    for place, level in (
        ("village", "village"), ("other", "town"), ("town", "town"), ("county", "county"),
    ):  # fmt: skip
        found = list_in_force(session, places[place], "power", on=DAY)
        assert found is not None
        assert found.id == everywhere[level]
    assert list_in_force(session, places["village"], "duty", on=DAY) is None
    with pytest.raises(NotFound):
        lists_in_force(session, 10_000, on=DAY)


def test_all_lists_in_force_come_one_a_kind_and_audience(
    session: Session, places: Places, everywhere: Places, now: datetime
) -> None:
    members = ListDraft(ListHead("negative", "党员负面清单", "members"), NEGATIVE.items)
    for draft in (ASSIST, NEGATIVE, members, DUTY):
        adopted(session, make_list(session, places["county"], now, draft), now)
    own = adopted(session, make_list(session, places["village"], now, NEGATIVE), now)
    found = lists_in_force(session, places["village"], on=DAY)
    assert [(row.kind, row.audience) for row in found] == [
        ("power", ""), ("duty", ""), ("negative", "cadres"), ("negative", "members"),
        ("access", ""),
    ]  # fmt: skip
    assert found[2].id == own.id
    assert len(items_in_force(session, places["village"], "negative", on=DAY)) == 2


def test_drafts_and_discarded_lists_do_not_count(
    session: Session, places: Places, now: datetime
) -> None:
    kept = make_list(session, places["village"], now)
    service.discard(session, make_list(session, places["village"], now).id, by=1, now=now)
    assert list_in_force(session, places["village"], "power", on=DAY) is None
    assert [row.id for row in lists_of(session, places["village"])] == [kept.id]


def test_an_item_of_an_old_version_is_found_in_the_one_in_force(
    session: Session, places: Places, now: datetime
) -> None:
    village = places["village"]
    first = adopted(session, make_list(session, village, now), now)
    second = service.follow(session, first.id, by=1, now=now)
    old, new = items_of(session, first.id)[0], items_of(session, second.id)[0]
    service.remove_item(session, items_of(session, second.id)[1].id, by=1, now=now)
    seal = items_of(session, first.id)[1]
    adopted(session, second, now, NEXT)

    def found(item: ListItem, on: date) -> int | None:
        current = find_item(session, village, item.id, on=on)
        return current.id if current else None

    assert [found(item, DAY) for item in (old, new, seal)] == [old.id, old.id, seal.id]
    assert [found(item, NEXT) for item in (old, new, seal)] == [new.id, new.id, None]
    assert find_item(session, village, 10_000, on=DAY) is None


def test_an_items_own_limit_is_its_procedures_limit_in_all(
    session: Session, places: Places, now: datetime
) -> None:
    row = make_list(session, places["village"], now)
    expenses, seal = items_of(session, row.id)
    found = procedures_of(session, [expenses.id, seal.id, 10_000])
    assert {item: made.limit for item, made in found.items()} == {
        expenses.id: Limit(20, "working"), seal.id: None,
    }  # fmt: skip
    assert found[seal.id] == POWER.procedures[1]
    assert procedure_of(session, 10_000) is None


@pytest.mark.parametrize(
    ("code", "office", "title"),
    [
        ("paid_early", "secretary", "审核开支"),
        ("paid_early", "village_director", "看住付款"),
        ("paid_early", "", "审核开支"),
        ("paid_early", "expense_clerk", "不准先付后批"),
        ("split_amounts", "secretary", "不准先付后批"),
        ("quorum", "secretary", None),
    ],
)
def test_a_doubt_finds_the_duty_or_the_ban_it_is_about(
    session: Session, places: Places, now: datetime, code: str, office: str, title: str | None
) -> None:
    for draft in (DUTY, NEGATIVE):
        adopted(session, make_list(session, places["village"], now, draft), now)
    found = duty_for(session, places["village"], code, office, on=DAY)
    assert (found.title if found else None) == title
    assert duty_for(session, places["other"], code, office, on=DAY) is None


def test_what_is_not_there_is_not_found(session: Session, places: Places) -> None:
    for get in (get_list, get_item):
        with pytest.raises(NotFound):
            get(session, 10_000)


def test_duties_of_town_and_county_are_published_beside_the_villages(
    session: Session, places: Places, now: datetime
) -> None:
    decide_meetings(session, places, now)
    town = ListDraft(ListHead("duty", "镇责任清单"), (
        ItemDraft(1, "服务", "三天内答复群众来信", office="town"),
    ))  # fmt: skip
    for level, draft in (("county", town), ("town", town), ("village", DUTY)):
        adopted(session, make_list(session, places[level], now, draft), now)
    found = duties_above(session, places["village"], on=DAY)
    assert [region.level for _, region in found] == ["county", "town"]
    assert [region.level for _, region in duties_above(session, places["other"], on=DAY)] == [
        "county"
    ]
