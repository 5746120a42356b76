"""The procedures of real places, run once properly and once with every fault that fits them."""

from decimal import Decimal

import pytest

from pointsapp.compliance.policy.checks import check
from tests.compliance.flows import PLANTERS, proper
from tests.powers.settled import all_settled

AMOUNTS = (None, Decimal(150), Decimal(900), Decimal(3000), Decimal(20_000), Decimal(900_000))
RUNS = [
    pytest.param(procedure, amount, chosen, id=f"{procedure.code}-{amount}-{chosen}")
    for procedure in all_settled().values()
    for chosen in (procedure.classes or ("",))
    for amount in AMOUNTS
    if (amount is not None) == any(step.amounts for step in procedure.steps)
    and procedure.steps_for(amount, chosen)
]


@pytest.mark.parametrize(("procedure", "amount", "chosen"), RUNS)
def test_a_proper_run_of_a_real_procedure_raises_no_alarm(procedure, amount, chosen):
    assert check(proper(procedure, amount, chosen)) == ()


@pytest.mark.parametrize(("procedure", "amount", "chosen"), RUNS)
def test_every_fault_planted_in_a_real_procedure_is_found(procedure, amount, chosen):
    seen = proper(procedure, amount, chosen)
    planted = {code: plant(seen) for code, plant in PLANTERS.items()}
    fitting = {code: each for code, each in planted.items() if each is not None}
    assert {"outside_lists", "overdue"} <= set(fitting)
    for code, each in fitting.items():
        assert code in {found.code for found in check(each)}, code


def test_every_fault_fits_some_real_procedure():
    planted = {
        code
        for each in RUNS
        for code, plant in PLANTERS.items()
        if plant(proper(*each.values)) is not None
    }
    assert planted == set(PLANTERS)
