"""Matters are opened, followed on paper, voided, stopped; what is cached follows the records."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed
from pointsapp.matters import service
from pointsapp.matters.models import Matter, StepRecord
from tests.matters.conftest import FIVE, OPENED, Place


def test_a_matter_gets_the_next_number_of_its_village_and_year(place: Place) -> None:
    assert [place.open().number for _ in range(2)] == ["2026-0001", "2026-0002"]
    last_year = place.open("", opened_on=date(2025, 12, 30), amount=None)
    assert last_year.number == "2025-0001"


def test_a_double_click_gives_the_first_matter_and_other_words_are_refused(place: Place) -> None:
    first = place.open(key="same")
    assert place.open(key="same").id == first.id
    assert place.session.query(Matter).count() == 1
    with pytest.raises(Conflict, match="已经交过一次"):
        place.open(key="same", subject="别的事")
    assert place.open().number == "2026-0002"


def test_an_expense_runs_from_five_signatures_to_the_payment(place: Place) -> None:
    matter = place.open()
    assert (matter.state, matter.step_code, matter.due_on) == (
        "running", "cosign", date(2026, 11, 9)
    )  # fmt: skip
    place.sign(matter)
    assert matter.step_code == "first"
    place.record(matter, "first", "done", 2, post="supervision_committee")
    place.record(matter, "second", "done", 3, post="town_finance")
    place.record(matter, "pay", "paid", 4, amount=Decimal(3000))
    assert (matter.state, matter.step_code, matter.due_on) == ("done", "", None)
    place.check_cached(matter)


def test_paper_first_entry_later_keeps_the_day_it_happened_beside_the_day_of_entry(
    place: Place,
) -> None:
    matter = place.open(opened_on=date(2026, 3, 2))
    record = place.record(matter, "cosign", "signed", -240, post="secretary")
    assert record.happened_on == OPENED - timedelta(days=240)
    assert record.entered_at == place.now
    facts = place.progress(matter).step("cosign").records[0]
    assert facts.late_days == (place.today - record.happened_on).days


def test_a_day_that_has_not_come_is_refused(place: Place) -> None:
    matter = place.open()
    with pytest.raises(Invalid, match="还没有到"):
        place.record(matter, "cosign", "signed", 40, post="secretary")
    with pytest.raises(Invalid, match="还没有到"):
        place.open(opened_on=place.today + timedelta(days=1))


def test_a_wrong_order_is_recorded(place: Place) -> None:
    matter = place.open()
    place.record(matter, "pay", "paid", 1, amount=Decimal(3000))
    assert (matter.state, matter.step_code) == ("running", "cosign")
    assert place.progress(matter).step("pay").state == "done"


def test_a_voided_record_is_as_if_it_never_was(place: Place) -> None:
    matter = place.open()
    before = place.progress(matter)
    record = place.record(matter, "cosign", "refused", 1, post="secretary")
    void = service.void(
        place.session, record.id, reason="记错了一件", key="v", by=place.clerk, now=place.now
    )
    assert place.progress(matter) == before
    again = service.void(
        place.session, record.id, reason="记错了一件", key="v", by=place.clerk, now=place.now
    )
    assert again.id == void.id
    with pytest.raises(Conflict, match="已经作废"):
        service.void(
            place.session, record.id, reason="又一次", key="w", by=place.clerk, now=place.now
        )
    with pytest.raises(Invalid, match="不能再作废"):
        service.void(
            place.session, void.id, reason="后悔了", key="x", by=place.clerk, now=place.now
        )


def test_a_stopped_matter_goes_on_when_that_is_voided(place: Place) -> None:
    matter = place.open()
    record = service.stop(
        place.session, matter.id, happened_on=OPENED, reason="项目取消", key="s", by=place.clerk,
        now=place.now,
    )  # fmt: skip
    assert (matter.state, matter.due_on) == ("stopped", None)
    service.void(
        place.session, record.id, reason="项目恢复", key="v", by=place.clerk, now=place.now
    )
    assert matter.state == "running"
    place.check_cached(matter)


def test_the_same_signature_entered_by_two_is_stored_once(place: Place) -> None:
    matter = place.open()
    place.sign(matter, ["secretary"])
    with pytest.raises(Conflict, match="已经登记过"):
        place.sign(matter, ["secretary"])
    with pytest.raises(Conflict, match="已经登记过"):
        place.sign(matter, ["secretary"], n=2)
    assert place.session.query(StepRecord).count() == 1


def test_who_signs_again_after_a_refusal_is_recorded(place: Place) -> None:
    matter = place.open()
    place.sign(matter, FIVE)
    place.record(matter, "first", "refused", 2, post="supervision_committee")
    assert matter.step_code == "cosign"
    place.sign(matter, FIVE, n=3)
    assert matter.step_code == "first"
    place.check_cached(matter)


def test_the_same_key_gives_the_first_record(place: Place) -> None:
    matter = place.open()
    first = place.record(matter, "cosign", "signed", 1, post="secretary", key="one")
    assert place.record(matter, "cosign", "signed", 1, post="secretary", key="one").id == first.id
    with pytest.raises(Conflict, match="已经交过一次"):
        place.record(matter, "cosign", "signed", 2, post="secretary", key="one")


def test_somebody_who_cannot_read_has_it_written_down_and_the_audit_says_on_whose_behalf(
    place: Place,
) -> None:
    matter = place.open()
    place.sign(matter, ["secretary"])
    row = place.session.query(AuditRow).filter_by(action="matter.signed").one()
    assert row.on_behalf_of == f"person:{place.persons['secretary']}"
    assert row.user_id == place.clerk


def test_who_acts_online_is_asked_and_paper_is_stored(place: Place) -> None:
    matter, login = place.open(), place.login_of("supervision_director")
    himself, days = place.persons["supervision_director"], (place.today - OPENED).days
    with pytest.raises(NotAllowed, match="不是村党组织书记"):
        place.record(
            matter, "cosign", "signed", days, by=login, post="secretary", person_id=himself
        )
    own = place.record(
        matter, "cosign", "signed", days, by=login, post="supervision_director", person_id=himself
    )
    paper = place.record(matter, "cosign", "signed", days, post="secretary", person_id=himself)
    assert own.entered_by == login
    assert paper.entered_by == place.clerk


@pytest.mark.parametrize(
    ("also", "sentence"),
    [
        ({"amount": None}, "要填金额"),
        ({"amount": Decimal("0")}, "要大于 0"),
        ({"amount": Decimal("1.005")}, "两位小数"),
        ({"handler_id": None}, "要选经办人"),
        ({"chosen": "预算外"}, "不分类别"),
        ({"subject": "  "}, "请填“办什么事”"),
        ({"opened_on": date(2025, 12, 31)}, "不在用"),
    ],
)
def test_what_an_item_asks_for_is_needed(
    place: Place, also: dict[str, object], sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        place.open(**also)
    assert place.session.query(Matter).count() == 0


def test_a_household_of_another_village_is_refused(place: Place) -> None:
    with pytest.raises(Invalid, match="本村的户"):
        place.open("", household_id=place.world.b.homes[0].id, amount=None)


def test_what_is_on_no_list_is_recorded_as_well(place: Place) -> None:
    matter = place.open("", amount=Decimal(200))
    assert (matter.item_id, matter.step_code) == (None, "")
    place.record(matter, "", "done", 1)
    assert matter.state == "done"


def test_one_person_in_two_offices_needs_somebody_named_to_sign_in_addition(place: Place) -> None:
    place.hand_over("secretary", place.persons["village_director"])
    with pytest.raises(Invalid, match=r"同一个人。还没有定.*请镇或县里"):
        place.open()
    place.decide("supervision_director")
    with pytest.raises(Invalid, match="本来就要签"):
        place.open()
    place.decide("supervision_member", on=OPENED - timedelta(days=20))
    assert place.open().step_code == "cosign"


def test_the_day_alone_ends_a_publication_and_refresh_says_so(place: Place) -> None:
    matter = place.open("four", handler_id=None, amount=Decimal(20000))
    place.record(matter, "propose", "done", 1, post="branch")
    place.record(matter, "vote", "passed", 2, post="representatives")
    place.record(matter, "publish", "published", 18)
    assert matter.step_code == "publish"
    place.clock.move(days=3)
    assert service.refresh(place.session, [matter.id], today=place.today) == 1
    place.session.refresh(matter)
    assert matter.step_code == "result"
    assert service.refresh(place.session, [matter.id], today=place.today) == 0
    place.check_cached(matter)
