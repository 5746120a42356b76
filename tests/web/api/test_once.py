"""A write counts once a key: the first answer again, or a refusal for another body."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from flask import Flask
from sqlalchemy.orm import Session

from pointsapp.claims.models import Claim
from pointsapp.foundation.clock import FixedClock
from pointsapp.integrations import service
from pointsapp.integrations.models import ApiAnswer
from pointsapp.integrations.policy import ANSWERS_KEPT
from tests.business import AWARD, Business
from tests.web.api.conftest import System
from tests.worlds import bearer_of

Systems = Callable[[str], System]
Businesses = tuple[Business, Business]


def body(business: Business, day: str = "2026-11-20") -> dict[str, object]:
    home = business.village.homes[0].id
    return {"rule_id": business.rules[AWARD], "household_id": home, "occurred_on": day}


def test_the_same_key_and_body_is_answered_again_and_stored_once(
    session: Session, system: Systems, business: Businesses
) -> None:
    clerk, path = system("clerk"), f"/villages/{business[0].village.id}/claims"
    before = session.query(Claim).count()
    session.rollback()
    first = clerk.post(path, body(business[0]))
    assert first.status_code == 201
    assert "Idempotent-Replayed" not in first.headers
    turned = dict(reversed(body(business[0]).items()))
    again = clerk.post(path, turned)
    assert (again.status_code, again.json) == (201, first.json)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert session.query(Claim).count() == before + 1


def test_another_body_or_address_under_the_same_key_is_refused(
    system: Systems, business: Businesses
) -> None:
    clerk, village = system("clerk"), business[0].village
    claim_id = clerk.post(f"/villages/{village.id}/claims", body(business[0])).json["id"]
    other = clerk.post(f"/villages/{village.id}/claims", body(business[0], "2026-11-19"))
    assert (other.status_code, other.json["code"]) == (409, "idempotency.reused")
    assert clerk.post(f"/claims/{claim_id}/withdrawal").status_code == 409
    assert clerk.post(f"/claims/{claim_id}/withdrawal", key="k-2").json["state"] == "withdrawn"


def test_a_write_without_a_key_is_refused(system: Systems, business: Businesses) -> None:
    clerk, path = system("clerk"), f"/villages/{business[0].village.id}/claims"
    for key in ("", "two words", "k" * 81):
        answer = clerk.post(path, body(business[0]), key=key)
        assert (answer.status_code, answer.json["code"]) == (422, "idempotency.key")


def test_keys_of_two_tokens_are_apart(system: Systems, business: Businesses) -> None:
    path = f"/villages/{business[0].village.id}/claims"
    first = system("clerk").post(path, body(business[0]))
    second = system("town").post(path, body(business[0]))
    assert first.json["id"] != second.json["id"]


def test_many_at_once_store_one(app: Flask, session: Session, business: Businesses) -> None:
    path, before = f"/villages/{business[0].village.id}/claims", session.query(Claim).count()
    session.rollback()  # else it would see the rows of then

    def send(_: int) -> tuple[int, int]:
        answer = System(app.test_client(), bearer_of("clerk")).post(path, body(business[0]))
        return answer.status_code, answer.json["id"]

    with ThreadPoolExecutor(6) as threads:
        answers = set(threads.map(send, range(6)))
    assert len(answers) == 1
    assert answers.pop()[0] == 201
    assert session.query(Claim).count() == before + 1


def test_answers_are_forgotten_after_the_stated_time(
    session: Session, system: Systems, business: Businesses, clock: FixedClock
) -> None:
    clerk, path = system("clerk"), f"/villages/{business[0].village.id}/claims"
    first = clerk.post(path, body(business[0]))
    clock.move(hours=71)
    assert service.forget_answers(session, now=clock.now()) == 0
    clock.set(clock.now() + ANSWERS_KEPT - timedelta(hours=71))
    assert service.forget_answers(session, now=clock.now()) == 1
    session.commit()
    assert session.query(ApiAnswer).count() == 0
    # The registration itself still counts once.
    assert clerk.post(path, body(business[0])).json["id"] == first.json["id"]


def test_who_registered_does_not_review(system: Systems, business: Businesses) -> None:
    path = f"/villages/{business[0].village.id}/claims"
    made = system("town").post(path, body(business[0])).json["id"]
    answer = system("town").post(f"/claims/{made}/reviews", {"outcome": "approved"}, key="r")
    assert (answer.status_code, answer.json["code"]) == (409, "review.left")
    passed = system("reviewer").post(f"/claims/{made}/reviews", {"outcome": "approved"})
    assert passed.json == {"id": made, "state": "approved"}
