"""More information please: asked with a sentence, answered, waited for, back in the queue."""

from datetime import date
from decimal import Decimal

import pytest

from pointsapp.claims import service
from pointsapp.claims.policy.days import ANSWER_PATIENCE, REVIEW_PATIENCE
from pointsapp.claims.queries import late, what_waits
from pointsapp.claims.queries.own import get_own, home_of, own_claims, questions_of
from pointsapp.claims.queries.photos import photos_of
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from pointsapp.ledger import households
from pointsapp.people.models import RoleGrant
from tests.claims.conftest import NEW_YEAR, TODAY
from tests.claims.own.conftest import Own


def ask(own: Own, claim_id: int, who: str = "reviewer", question: str = "请补路口的照片") -> None:
    service.ask(
        own.place.session, claim_id, question=question, by=own.place.users[who], now=own.place.now
    )


def answer(own: Own, claim_id: int, text: str = "在村东路口", **also: object) -> None:
    by = also.pop("by", None)
    service.answer(
        own.place.session,
        claim_id,
        text=text,
        by=by,
        now=own.place.now,
        **also,  # type: ignore
    )


def test_a_question_takes_the_claim_out_of_the_queue_and_the_answer_back(own: Own) -> None:
    claim = own.submit()
    ask(own, claim.id)
    own.place.session.refresh(claim)
    assert claim.state == "asked"
    assert "等补充材料" in own.review(claim).left[claim.id]
    answer(own, claim.id)
    assert claim.state == "registered"
    (asked,) = questions_of(own.place.session, [claim.id])[claim.id]
    assert (asked.row.question, asked.row.answer) == ("请补路口的照片", "在村东路口")
    assert (asked.asker, asked.answerer, asked.open) == ("张伟", "", False)
    assert own.review(claim).done == (claim.id,)


def test_photos_may_be_the_answer(own: Own) -> None:
    claim = own.submit()
    ask(own, claim.id)
    with pytest.raises(Invalid, match="写一句，或者加一张照片"):
        answer(own, claim.id, text=" ", key="more")
    own.photo(key="more")
    answer(own, claim.id, text="", key="more")
    assert len(photos_of(own.place.session, [claim.id])[claim.id]) == 1


def test_who_took_the_household_in_looks_after_its_claim_and_answers(own: Own) -> None:
    place, claim = own.place, own.submit()
    ask(own, claim.id)
    nothing = households.Share(Decimal(0), Decimal(0))
    gone, into, stranger = (place.households[each] for each in (3, 1, 2))
    households.merge_households(
        place.session, gone, into, share=nothing, period="2026", on=TODAY, by=None, now=place.now
    )
    assert home_of(place.session, claim) == into
    assert [each.id for each in own_claims(place.session, into)] == [claim.id]
    assert own_claims(place.session, stranger) == []
    with pytest.raises(NotFound):
        get_own(place.session, claim.id, stranger)
    own.photo(home=1, key="more")
    answer(own, claim.id, text="", home=into, key="more")
    assert len(photos_of(place.session, [claim.id])[claim.id]) == 1
    service.withdraw_own(place.session, claim.id, household_id=into, now=place.now)
    assert claim.state == "withdrawn"


def test_without_an_answer_it_is_reviewed_after_ten_days(own: Own) -> None:
    claim = own.submit()
    ask(own, claim.id)
    own.place.clock.move(days=ANSWER_PATIENCE)
    assert own.review(claim, "refused").done == ()
    own.place.clock.move(days=1)
    today = own.place.now.date()
    waits = what_waits(own.place.session, own.place.users["reviewer"], [own.place.id], today=today)
    assert waits[own.place.id].my_reviews == 1
    with pytest.raises(Conflict, match="请直接审"):
        ask(own, claim.id)
    assert own.review(claim, "refused").done == (claim.id,)


def test_a_claim_waits_for_its_reviewer_anew_after_the_answer(own: Own) -> None:
    claim, village = own.submit(), [own.place.id]
    own.place.clock.move(days=REVIEW_PATIENCE - 1)
    ask(own, claim.id)
    own.place.clock.move(days=5)
    assert late(own.place.session, village, on=own.place.now.date()).reviews == 0
    answer(own, claim.id)
    own.place.clock.move(days=REVIEW_PATIENCE)
    assert late(own.place.session, village, on=own.place.now.date()).reviews == 0
    own.place.clock.move(days=1)
    assert late(own.place.session, village, on=own.place.now.date()).reviews == 1


def test_who_may_not_review_does_not_ask(own: Own) -> None:
    claim = own.submit(home=0)
    for who in ("reviewer", "clerk", "supervisor"):
        with pytest.raises(NotAllowed):
            ask(own, claim.id, who)
    with pytest.raises(Invalid, match="还没有写"):
        ask(own, claim.id, "second", " ")
    ask(own, claim.id, "second")
    with pytest.raises(Conflict):
        ask(own, claim.id, "second")


def test_who_answered_for_the_household_does_not_review(own: Own) -> None:
    clerk = own.place.users["clerk"]
    own.place.session.add(
        RoleGrant(user_id=clerk, role="reviewer", region_id=own.place.id, from_on=NEW_YEAR)
    )
    claim = own.submit()
    ask(own, claim.id)
    answer(own, claim.id, by=clerk)
    (asked,) = questions_of(own.place.session, [claim.id])[claim.id]
    assert asked.answerer == "王芳"
    assert "您替住户补充过" in own.review(claim, who="clerk").left[claim.id]


def test_nothing_is_answered_that_was_not_asked(own: Own) -> None:
    claim = own.submit()
    with pytest.raises(Conflict, match="没有要补充的"):
        answer(own, claim.id)


def test_an_asked_claim_is_still_taken_back(own: Own) -> None:
    claim = own.submit()
    ask(own, claim.id)
    home = own.place.households[3]
    service.withdraw_own(own.place.session, claim.id, household_id=home, now=own.place.now)
    assert claim.state == "withdrawn"
    with pytest.raises(Conflict):
        answer(own, claim.id)


def test_a_clerks_own_registration_may_be_asked_about_as_well(own: Own) -> None:
    claim = own.place.register(3, 12, on=date(2026, 11, 20))
    ask(own, claim.id)
    clerk = own.place.users["clerk"]
    waits = what_waits(own.place.session, clerk, [own.place.id], today=own.place.now.date())
    assert waits[own.place.id].to_answer == 1
    answer(own, claim.id, by=clerk)
    assert claim.state == "registered"
