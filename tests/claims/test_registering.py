"""Registering: the day, the figures, whose; once by key; a batch wholly or not at all."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from pointsapp.claims import service
from pointsapp.claims.models import Batch, Claim
from pointsapp.claims.policy.registration import CellsRefused, Figures, Item
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed
from pointsapp.ledger.models import Account
from tests.claims.conftest import TODAY, Village


def test_a_registration_opens_the_account_and_waits_for_review(place: Village) -> None:
    claim = place.register(0, 12, "2")
    account = place.session.get(Account, claim.account_id)
    assert account is not None
    assert (claim.state, claim.quantity, account.kind) == ("registered", Decimal(2), "household")
    assert account.opened_on == date(2026, 1, 1)
    assert place.register(0, 3).account_id == claim.account_id


def test_the_same_key_gives_the_first_claim_and_another_body_a_conflict(place: Village) -> None:
    first = place.register(0, 12, "2", key="once")
    assert place.register(0, 12, "2.00", key="once").id == first.id
    with pytest.raises(Conflict):
        place.register(0, 12, "3", key="once")


@pytest.mark.parametrize(
    ("rule", "quantity", "also", "said"),
    [
        (12, "1", {"on": date(2026, 11, 23)}, "今天以后"),
        (12, "1", {"on": date(2025, 12, 31)}, "不在"),
        (12, "0", {}, "大于 0"),
        (12, "-1", {}, "大于 0"),
        (12, "10000", {}, "9999"),
        (12, "1", {"amount": Decimal(100)}, "不按金额"),
        (12, "1", {"asked": Decimal(3)}, "定好的"),
        (25, "1", {}, "多少分"),
        (25, "1", {"asked": Decimal(6)}, "之间"),
        (40, "2", {}, "数量填 1"),
        (50, "1", {}, "没有通过"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(
    place: Village, rule: int, quantity: str, also: dict[str, object], said: str
) -> None:
    with pytest.raises(Invalid) as refused:
        place.register(0, rule, quantity, **also)
    assert said in refused.value.sentence
    assert place.session.scalar(select(func.count()).select_from(Claim)) == 0


def test_today_may_be_registered_and_a_rule_of_another_village_not(place: Village) -> None:
    assert place.register(0, 12, on=TODAY).occurred_on == TODAY
    with pytest.raises(Invalid, match="不在本村"):
        place.register(0, 12, rule_id=999)


def test_nobody_registers_on_their_own_household(place: Village) -> None:
    with pytest.raises(NotAllowed):
        place.register(2, 12)


def test_a_cadre_does_not_register_on_themselves(place: Village) -> None:
    item = Item("c", place.rules["cadre"][1], TODAY, Figures(Decimal(1)), person_id=place.heads[3])
    claim = service.register_item(
        place.session, place.id, item, key="c", by=place.users["clerk"], now=place.now
    )
    assert claim.household_id == place.households[3]
    nobody = Item(
        "c", place.rules["cadre"][1], TODAY, Figures(Decimal(1)), person_id=place.heads[1]
    )
    with pytest.raises(Invalid, match="不是本村的村干部"):
        service.register_item(
            place.session, place.id, nobody, key="d", by=place.users["clerk"], now=place.now
        )


def batch(place: Village, items: list[Item], key: str = "grid") -> Batch:
    return service.register_batch(
        place.session, place.id, items, group_id=place.group, month="2026-11", key=key,
        by=place.users["clerk"], now=place.now,
    )  # fmt: skip


def test_a_grid_is_one_batch_and_sent_twice_it_is_the_same_one(place: Village) -> None:
    items = [place.item(0, 3), place.item(0, 12, "2"), place.item(1, 12, "0.5")]
    first = batch(place, items)
    again = batch(place, items)
    assert (first.id, first.claims) == (again.id, 3)
    rows = place.session.scalars(select(Claim).order_by(Claim.id)).all()
    assert [(row.quantity, row.batch_id) for row in rows] == [
        (Decimal(1), first.id),
        (Decimal(2), first.id),
        (Decimal("0.5"), first.id),
    ]
    assert len({row.key for row in rows}) == 3
    with pytest.raises(Conflict):
        batch(place, items[:2])


def test_one_wrong_cell_keeps_the_whole_grid_out_and_is_named(place: Village) -> None:
    items = [place.item(0, 3), place.item(2, 3), place.item(1, 12, "0")]
    with pytest.raises(CellsRefused) as refused:
        batch(place, items)
    assert set(refused.value.cells) == {"2.3", "1.12"}
    assert "自己家" in refused.value.cells["2.3"]
    assert place.session.scalar(select(func.count()).select_from(Claim)) == 0
    assert place.session.scalar(select(func.count()).select_from(Account)) == 0


def test_an_empty_grid_is_refused(place: Village) -> None:
    with pytest.raises(Invalid, match="至少填一格"):
        batch(place, [])


def test_what_overlaps_on_one_day_is_one_act_unless_it_is_told_otherwise(place: Village) -> None:
    one, two = place.register(0, 20), place.register(0, 21)
    apart = place.register(0, 21, act="另一件事")
    plain, other = place.register(0, 12), place.register(0, 12)
    assert one.act == two.act != apart.act
    assert plain.act != other.act


def test_a_checked_file_says_each_wrong_row_and_stores_nothing(place: Village) -> None:
    items = [place.item(0, 3, place="第 2 行"), place.item(1, 99, rule_id=5000, place="第 3 行")]
    wrong = service.check_items(
        place.session, place.id, items, by=place.users["clerk"], now=place.now
    )
    assert list(wrong) == ["第 3 行"]
    assert place.session.scalar(select(func.count()).select_from(Claim)) == 0
