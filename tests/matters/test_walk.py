"""Whatever is recorded, voided and stopped: what is stored follows the records."""

from random import Random

import pytest

from pointsapp.foundation.errors import Conflict
from pointsapp.matters import queries, service
from pointsapp.matters.models import Matter
from tests.matters.conftest import FIVE, Place

KINDS = ("done", "signed", "refused", "paid", "noted", "stopped")
STEPS = 25


def something(place: Place, matter: Matter, random: Random) -> None:
    """Record or void anything, or let days pass; what is refused leaves all as it was."""
    standing = [
        each for each in queries.records_of(place.session, matter.id) if each.kind != "voided"
    ]
    try:
        if standing and random.random() < 0.3:
            service.void(
                place.session, random.choice(standing).id, reason="记错了", key=place.key(),
                by=place.clerk, now=place.now,
            )  # fmt: skip
        elif random.random() < 0.1:
            place.clock.move(days=random.randint(1, 9))
            service.refresh(place.session, [matter.id], today=place.today)
        else:
            code = random.choice(["cosign", "first", "second", "pay"])
            post = random.choice(FIVE)
            place.record(
                matter, code, random.choice(KINDS), random.randint(-5, 18), post=post,
                person_id=place.persons[post],
            )  # fmt: skip
    except Conflict:
        return


@pytest.mark.parametrize("seed", range(3))
def test_what_is_stored_of_a_matter_always_says_what_its_records_say(
    place: Place, seed: int
) -> None:
    random, matter = Random(seed), place.open()
    for _ in range(STEPS):
        something(place, matter, random)
        place.check_cached(matter)
