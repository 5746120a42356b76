"""What is on no list, and one sum cut into several to keep under a tier."""

from decimal import Decimal

import pytest

from pointsapp.compliance.policy.snapshot import Related
from tests.compliance.policy.cases import doubts, reasons
from tests.matters.policy.cases import OTHER, SECRETARY, Case, Holding, day, hold, procedure, step
from tests.powers.procedures import yuan


def spending(amount: str | None = "3000") -> Case:
    """From 5,000 yuan on the committees deliberate, from 50,000 on the village votes."""
    return Case(
        procedure(
            step("a", "execute", "expense_clerk", name="报账"),
            step("b", "deliberate", "committees", name="两委会研究", amounts=yuan(">=5000")),
            step("c", "vote", "representatives", name="代表会议表决", amounts=yuan(">=50000")),
        ),
        holders=hold(),
        amount=None if amount is None else Decimal(amount),
    )


def other(number: str, n: int, amount: str = "2000") -> Related:
    """Another matter with the same payee, opened on the n-th day."""
    return Related(number, Decimal(amount), day(n))


def split(*related: Related, amount: str | None = "3000", window: int | None = 30) -> list[str]:
    return reasons("split_amounts", spending(amount), related=related, window=window)


def test_what_is_on_no_list_is_asked_of_the_secretary_of_the_day_it_was_opened():
    former = Holding("secretary", OTHER, day(-900), day(1))
    now = Holding("secretary", SECRETARY, day(1), None)
    case = Case(None, holders=(former, now))
    (found,) = doubts("outside_lists", case, item_id=None)
    assert found.reason == "2026年3月2日开办的这件事不在用的清单上，请说明依据"
    assert (found.clause, found.severity) == ("清单之外无权力", "grave")
    assert (found.office, found.person_id) == ("secretary", OTHER)
    assert (found.step_code, found.about) == ("", "")


def test_what_is_on_a_list_is_not_outside():
    assert doubts("outside_lists", spending()) == []


def test_sums_that_together_need_more_steps_are_told_with_numbers_sum_and_steps():
    assert split(other("2026-0000", -3)) == [
        "2026-0000、2026-0001 是同一事项、同一收款方或项目，合计 5,000.00 元，"
        "合在一起办要多走：两委会研究"
    ]
    (said,) = split(other("2025-0090", -9, "1000.50"), other("2025-0091", -3, "99000"))
    assert said == (
        "2025-0090、2025-0091、2026-0001 是同一事项、同一收款方或项目，合计 103,000.50 元，"
        "合在一起办要多走：两委会研究、代表会议表决"
    )


def test_sums_that_together_need_no_more_steps_are_nobodys_business():
    assert split(other("2026-0000", -3, "1999.99")) == []
    assert split(other("2026-0000", -3), amount="6000") == []


@pytest.mark.parametrize(
    ("n", "window", "told"),
    [(-30, 30, 1), (-31, 30, 0), (-1, 0, 0), (0, 0, 1), (-3, None, 0)],
)
def test_only_matters_within_the_days_the_village_decided_count(n, window, told):
    assert len(split(other("2026-0000", n), window=window)) == told


def test_only_the_last_of_them_is_told_so_that_one_split_is_one_doubt():
    assert split(other("2026-0000", 5)) == []
    assert split(other("2026-0002", 0)) == []
    assert len(split(other("2026-0000", 0))) == 1
    assert split(other("2026-0000", -5), other("2026-0002", 5)) == []


def test_a_matter_without_a_sum_is_never_part_of_a_split():
    assert split(other("2026-0000", -3, "90000"), amount=None) == []


def test_a_split_belongs_to_the_whole_matter():
    (found,) = doubts("split_amounts", spending(), related=(other("2026-0000", -3),), window=30)
    assert (found.step_code, found.office, found.person_id) == ("", "secretary", SECRETARY)
