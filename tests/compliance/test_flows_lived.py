"""The procedures of real places lived through the services: as they should be, and each fault."""

from decimal import Decimal

import pytest

from pointsapp.compliance import service
from pointsapp.compliance.models import Doubt
from pointsapp.compliance.policy.checks import check
from pointsapp.compliance.queries.snapshots import Surroundings
from pointsapp.powers.policy.courses import courses
from pointsapp.powers.policy.procedure import Procedure
from tests.compliance.flows import PLANTERS
from tests.compliance.living import begin, carry_out
from tests.matters.conftest import Place, place
from tests.powers.settled import all_settled

__all__ = ["place"]
# One run for each way through: each class, each set of steps that some amount leads to.
RUNS = [
    pytest.param(procedure, way.amount, way.chosen, id=f"{procedure.code}-{n}")
    for procedure in all_settled().values()
    for n, way in enumerate(
        {(each.chosen, each.steps): each for each in courses(procedure) if each.steps}.values()
    )
]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("procedure", "amount", "chosen"), RUNS)
def test_a_matter_runs_to_its_end_without_a_doubt_and_each_planted_fault_is_found(
    place: Place, procedure: Procedure, amount: Decimal | None, chosen: str
) -> None:
    matter = begin(place, procedure, amount, chosen)
    for step in procedure.steps_for(amount, chosen):
        state = place.progress(matter).step(step.code).state
        assert state == "current" or (step.optional and state in ("open", "skipped"))
        carry_out(place, matter, step)
    assert place.progress(matter).state == "done"

    service.check_matter(place.session, matter.id, now=place.now)
    assert [each.reason for each in place.session.query(Doubt)] == []

    around = Surroundings.load(place.session, place.id, today=place.today)
    lived = around.snapshots(place.session, [matter.id])[matter.id]
    planted = {code: plant(lived) for code, plant in PLANTERS.items()}
    fitting = {code: each for code, each in planted.items() if each is not None}
    assert {"outside_lists", "overdue"} <= set(fitting)
    for code, seen in fitting.items():
        assert code in {found.code for found in check(seen)}, code
