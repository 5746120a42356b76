"""The demo fills an empty database through the services, on whatever day it is asked."""

from datetime import UTC, datetime

import pytest

from pointsapp.claims.models import Claim, Erratum, Sheet
from pointsapp.foundation.database import reading
from pointsapp.ledger.verify import faults
from pointsapp.people.models.users import ROLES
from pointsapp.presets import demo

# Appeals need the working days of their year; those of 2028 are not published yet.
DAYS = {
    "an ordinary day": (datetime(2026, 11, 22, 6, tzinfo=UTC), 2),
    "the first days of a year": (datetime(2027, 1, 3, 6, tzinfo=UTC), 2),
    "a leap day": (datetime(2028, 2, 29, 6, tzinfo=UTC), 0),
}


@pytest.mark.parametrize(("now", "errata"), DAYS.values(), ids=DAYS.keys())
def test_the_demo_has_work_waiting_and_a_ledger_that_verifies(app, keyring, now, errata):
    with app.app_context():
        assert demo.wanted()
        demo.fill(keyring, now=now)
        assert not demo.wanted()
        session = reading()
        states = {state for (state,) in session.query(Claim.state)}
        assert {"registered", "on_notice", "recorded"} <= states
        assert {state for (state,) in session.query(Sheet.state)} == {"open", "recorded"}
        assert session.query(Erratum).count() == errata
        assert list(faults(session)) == []
        roles = {role.split("（")[0] for role, _, _ in demo.logins()}
        assert roles == {*ROLES.values(), "村民"}
        session.close()
