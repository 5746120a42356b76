"""The matters that are measured are such as people enter: most proper, some not."""

from collections import Counter
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from benchmarks.matters import make_matters
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.keys import Keyring
from pointsapp.matters.models import Matter, StepRecord
from pointsapp.matters.queries import progress_of_all
from tests.worlds import make_world


@pytest.mark.sqlite_only
def test_made_matters_have_ten_steps_and_stored_states_that_their_records_give(
    session: Session, keyring: Keyring, now: datetime
) -> None:
    world = make_world(session, keyring, now)
    ids = make_matters(session, [world.a.id, world.b.id], 100, now=now)
    states = Counter(matter.state for matter in session.query(Matter))
    assert states == {"done": 85, "running": 15}
    assert session.query(StepRecord).count() > 1000
    found = progress_of_all(session, ids, today=village_day(now))
    assert {len(each.steps) for each in found.values()} == {10}
    for matter in session.query(Matter):
        assert (matter.state, matter.step_code) == (
            found[matter.id].state, found[matter.id].current
        )  # fmt: skip
