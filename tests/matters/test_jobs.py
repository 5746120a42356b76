"""A new day moves matters on, once a day and village."""

from decimal import Decimal

from flask import Flask

from pointsapp.foundation.jobs import run_due
from pointsapp.matters.jobs import REFRESHING
from tests.matters.conftest import Place


def test_the_day_after_a_publication_the_next_step_is_current(app: Flask, place: Place) -> None:
    matter = place.open("four", handler_id=None, amount=Decimal(20000))
    place.record(matter, "propose", "done", 1, post="branch")
    place.record(matter, "vote", "passed", 2, post="representatives")
    place.record(matter, "publish", "published", 18)
    place.session.commit()
    assert matter.step_code == "publish"
    place.session.commit()
    place.clock.move(days=3)
    with app.app_context():
        assert run_due([REFRESHING], now=place.clock.now()) == (1, 0)
        assert run_due([REFRESHING], now=place.clock.now()) == (0, 0)
    place.session.refresh(matter)
    assert matter.step_code == "result"
    place.check_cached(matter)
