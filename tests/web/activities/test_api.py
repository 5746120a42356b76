"""Other systems read activities and sign people up, within their token."""

import pytest

from pointsapp.activities.models import SignUp
from tests.web.api.conftest import system

__all__ = ["system"]


@pytest.fixture
def body(world, ids):
    home = world.a.homes[1]
    return {"shift_id": ids["shift_id"], "household_id": home.id, "person_id": home.head_id,
            "task": "work", "via": "phone"}  # fmt: skip


def test_the_list_and_the_call_tell_numbers_and_no_names(system, world, ids):
    reviewer = system("reviewer")
    found = reviewer.get(f"/villages/{world.a.id}/activities?state=open").json
    assert [(each["title"], each["signed"]) for each in found["items"]] == [("河道清淤", 1)]
    assert reviewer.get(f"/villages/{world.a.id}/activities?state=closed").json["items"] == []
    call = reviewer.get(f"/activities/{ids['activity_id']}")
    assert call.json["shifts"][0]["taken"] == 1
    assert "周桂兰" not in call.text


def test_signing_up_and_off_counts_once(system, session, ids, body):
    clerk, path = system("clerk"), f"/activities/{ids['activity_id']}/sign-ups"
    first = clerk.post(path, body)
    assert (first.status_code, first.json["state"]) == (201, "confirmed")
    assert clerk.post(path, body).json == first.json
    assert session.query(SignUp).count() == 2
    off = f"/activity-sign-ups/{first.json['id']}/withdrawal"
    assert clerk.post(off, key="k-2").json["state"] == "cancelled"
    assert system("reviewer").post(path, body, key="k-3").status_code == 403


def test_what_is_not_of_this_village_does_not_exist(system, world, ids, body):
    clerk, path = system("clerk"), f"/activities/{ids['activity_id']}/sign-ups"
    other = {**body, "household_id": world.b.homes[0].id}
    assert clerk.post(path, other).status_code == 422
    assert clerk.post(path, {**body, "shift_id": 999}).status_code == 404
