"""The procedures of real places, each run from opening to end through the services."""

from datetime import timedelta
from decimal import Decimal

import pytest

from pointsapp.matters.models import Matter
from pointsapp.powers.policy.posts import is_office
from pointsapp.powers.policy.procedure import Procedure, Step
from tests.matters.conftest import OPENED, Place
from tests.powers.settled import all_settled

RUNS = [
    pytest.param(procedure, chosen, id=f"{procedure.code}-{chosen}")
    for procedure in all_settled().values()
    for chosen in (procedure.classes or ("",))
]


def amount_for(procedure: Procedure, chosen: str) -> Decimal | None:
    """An amount with steps in this class, where amounts decide."""
    if not any(step.amounts for step in procedure.steps):
        return None
    tried = (Decimal(n) for n in (150, 900, 3000, 20_000, 900_000))
    return next(amount for amount in tried if procedure.steps_for(amount, chosen))


def carry_out(place: Place, matter: Matter, step: Step) -> None:
    """Record what finishes a step today, by whom it should be."""
    n = (place.today - OPENED).days
    if step.kind == "sign":
        for post in step.actors:
            place.record(matter, step.code, "signed", n, post=post, person_id=place.persons[post])
    elif step.kind == "publish":
        place.record(matter, step.code, "published", n)
        place.clock.move(days=30)
    else:
        kind = "passed" if step.kind == "vote" else "paid" if step.pays else "done"
        place.record(matter, step.code, kind, n, post=step.actors[0] if step.actors else "")


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("procedure", "chosen"), RUNS)
def test_a_matter_of_a_real_procedure_runs_from_its_opening_to_its_end(
    place: Place, procedure: Procedure, chosen: str
) -> None:
    place.clock.set(place.now - timedelta(days=(place.today - OPENED).days))
    posts = {post for step in procedure.steps for post in step.actors}
    for post in sorted(posts - place.persons.keys()):
        place.persons[post] = place.person(f"任{post}")
        if is_office(post):
            place.appoint(post, place.persons[post])
    place.add_item(procedure, procedure.name)
    matter = place.open(
        procedure.code, amount=amount_for(procedure, chosen), chosen=chosen, opened_on=place.today
    )
    for step in procedure.steps_for(matter.amount, chosen):
        state = place.progress(matter).step(step.code).state
        assert state == "current" or (step.optional and state in ("open", "skipped"))
        carry_out(place, matter, step)
    assert place.progress(matter).state == "done"
