"""Who can be named in a step: deputies and those who held an office then, not only today's."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from pointsapp.matters.models import StepRecord
from pointsapp.people import service
from pointsapp.people.models import Office
from tests.web.browsing import Browser
from tests.worlds import FIRST_DAY, World

pytestmark = pytest.mark.sqlite_only


def test_a_deputys_signature_says_whom_they_stood_for(
    session: Session, world: World, ids: dict[str, Any], browser_of: Browser, now: datetime
) -> None:
    holder, deputy = (home.head_id for home in world.a.homes)
    service.appoint_deputy(
        session, region_id=world.a.id, position="secretary", person_id=deputy,
        from_on=date(2026, 11, 1), by=None, now=now, note="住院",
    )  # fmt: skip
    session.commit()
    browser_of.sign_in("clerk")
    form = f"/matters/{ids['matter_id']}/steps/sign"
    assert "何广田 村党组织书记（代）" in browser_of.get(form).text
    signed = {"kind": "signed", "happened_on": "2026-11-19", "post": "secretary"}
    sent = browser_of.post(form, **signed, person=str(deputy), key="d1")
    assert sent.status_code == 302
    session.rollback()
    assert session.query(StepRecord).filter_by(key="d1").one().deputy_for_id == holder
    dossier = browser_of.get(f"/matters/{ids['matter_id']}/dossier").text
    assert "村党组织书记 何广田（代周桂兰）" in dossier
    assert "报账员：还没签" in dossier
    # The holder signs in their own name.
    noted = {**signed, "kind": "noted", "note": "看过"}
    browser_of.post(form, **noted, person=str(holder), key="d2")
    session.rollback()
    assert session.query(StepRecord).filter_by(key="d2").one().deputy_for_id is None


def test_who_has_left_since_can_be_named_on_paper_that_comes_late(
    session: Session, world: World, ids: dict[str, Any], browser_of: Browser
) -> None:
    gone = Office(
        region_id=world.a.id, position="expense_clerk", person_id=world.a.homes[1].head_id,
        from_on=FIRST_DAY, to_on=date(2026, 11, 19),
    )  # fmt: skip
    session.add(gone)
    session.commit()
    browser_of.sign_in("clerk")
    assert "何广田 报账员" in browser_of.get(f"/matters/{ids['matter_id']}/steps/sign").text
