"""Reviews: by another than the recorder, never on one's own, twice where asked, then the town."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from pointsapp.claims import service
from pointsapp.claims.models import Claim, Review
from pointsapp.claims.policy.registration import Figures, Item
from pointsapp.claims.service.reviewing import Reviewed
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed
from pointsapp.ledger import households
from pointsapp.people.models import RoleGrant
from tests.claims.conftest import TODAY, Village

Declare = Callable[[int, int], None]


def reviewed(place: Village, who: str, *claims: Claim, outcome: str = "approved") -> Reviewed:
    return service.review(
        place.session, [claim.id for claim in claims], outcome=outcome,  # type: ignore[arg-type]
        reason="看不清" if outcome == "refused" else "", by=place.users[who], now=place.now,
    )  # fmt: skip


def sent_back(place: Village, who: str, claim: Claim) -> Reviewed:
    return service.review(
        place.session, [claim.id], outcome="refused", reason="记错了户", mending=True,
        by=place.users[who], now=place.now,
    )  # fmt: skip


def test_one_review_passes_what_asks_for_one(place: Village) -> None:
    claim = place.register(3, 12)
    assert reviewed(place, "reviewer", claim) == Reviewed((claim.id,), {})
    assert (claim.state, claim.reviewed_by) == ("approved", place.users["reviewer"])


def test_a_batch_passes_what_may_pass_and_explains_the_rest(place: Village) -> None:
    own, other = place.register(0, 12), place.register(3, 12)
    result = reviewed(place, "reviewer", own, other)
    assert result.done == (other.id,)
    assert result.left == {own.id: "这是您自己家的，由李娜办"}
    assert (own.state, other.state) == ("registered", "approved")


def test_the_recorder_does_not_review_even_with_both_roles(place: Village) -> None:
    place.session.add(
        RoleGrant(user_id=place.users["clerk"], role="reviewer", region_id=place.id,
                  from_on=TODAY)
    )  # fmt: skip
    claim = place.register(3, 12)
    assert "这条是您登记的" in reviewed(place, "clerk", claim).left[claim.id]


def test_a_clerk_or_a_supervisor_does_not_review(place: Village) -> None:
    claim = place.register(3, 12)
    for who in ("clerk", "supervisor"):
        assert reviewed(place, who, claim).done == ()


def test_two_reviews_are_made_by_two_people(place: Village) -> None:
    claim = place.register(3, 33)
    reviewed(place, "reviewer", claim)
    assert claim.state == "registered"
    assert "您审核过" in reviewed(place, "reviewer", claim).left[claim.id]
    reviewed(place, "second", claim)
    assert claim.state == "approved"
    rows = place.session.execute(select(Review.round, Review.reviewed_by).order_by(Review.round))
    assert list(rows) == [(1, place.users["reviewer"]), (2, place.users["second"])]


def test_the_second_review_goes_to_the_town_when_the_village_has_nobody_left(
    place: Village, recuse: Declare
) -> None:
    recuse(1, 3)
    claim = place.register(3, 33)
    reviewed(place, "reviewer", claim)
    assert reviewed(place, "town", claim).done == (claim.id,)
    assert claim.state == "approved"


def test_declared_recusals_bind_and_when_all_are_recused_the_town_decides(
    place: Village, recuse: Declare
) -> None:
    recuse(0, 3)
    claim = place.register(3, 12)
    assert reviewed(place, "reviewer", claim).left[claim.id] == "您申报过和这户要回避，由李娜办"
    assert "由李娜办" in reviewed(place, "town", claim).left[claim.id]
    recuse(1, 3)
    assert "由镇里的林晓梅、韩秀芝办" in reviewed(place, "second", claim).left[claim.id]
    assert reviewed(place, "town", claim).done == (claim.id,)


def test_a_recusal_of_somebody_else_changes_nothing(place: Village, recuse: Declare) -> None:
    recuse(1, 3)
    claim = place.register(3, 12)
    assert reviewed(place, "reviewer", claim).done == (claim.id,)


def test_who_took_a_merged_household_in_does_not_review_what_it_claimed(place: Village) -> None:
    claim = place.register(3, 12)
    nothing = households.Share(Decimal(0), Decimal(0))
    households.merge_households(
        place.session, place.households[3], place.households[0], share=nothing, period="2026",
        on=TODAY, by=None, now=place.now,
    )  # fmt: skip
    assert reviewed(place, "reviewer", claim).left[claim.id] == "这是您自己家的，由李娜办"
    assert reviewed(place, "second", claim).done == (claim.id,)


def test_points_of_cadres_are_reviewed_by_the_town(place: Village) -> None:
    item = Item("c", place.rules["cadre"][1], TODAY, Figures(1), person_id=place.heads[3])  # type: ignore[arg-type]
    claim = service.register_item(
        place.session, place.id, item, key="c", by=place.users["clerk"], now=place.now
    )
    assert "由镇里的" in reviewed(place, "reviewer", claim).left[claim.id]
    assert reviewed(place, "town", claim).done == (claim.id,)


@pytest.mark.parametrize("reason", ["", " ", "长" * 501])
def test_a_refusal_needs_a_reason(place: Village, reason: str) -> None:
    claim = place.register(3, 12)
    with pytest.raises(Invalid):
        service.review(
            place.session, [claim.id], outcome="refused", reason=reason,
            by=place.users["reviewer"], now=place.now,
        )  # fmt: skip


def test_refused_is_refused_and_who_comes_later_is_told(place: Village) -> None:
    claim = place.register(3, 12)
    reviewed(place, "reviewer", claim, outcome="refused")
    assert claim.state == "refused"
    assert reviewed(place, "second", claim).left == {claim.id: "已经有人办过，不用再审。"}
    assert place.session.scalars(select(Review.reason)).all() == ["看不清"]


def test_choosing_nothing_is_said(place: Village) -> None:
    with pytest.raises(Invalid, match="还没有选"):
        service.review(
            place.session, [], outcome="approved", by=place.users["reviewer"], now=place.now
        )


def test_the_recorder_withdraws_before_anybody_reviewed(place: Village) -> None:
    claim, twice = place.register(3, 12), place.register(3, 33)
    with pytest.raises(NotAllowed):
        service.withdraw(place.session, claim.id, by=place.users["reviewer"], now=place.now)
    service.withdraw(place.session, claim.id, by=place.users["clerk"], now=place.now)
    assert claim.state == "withdrawn"
    reviewed(place, "reviewer", twice)
    with pytest.raises(Conflict):
        service.withdraw(place.session, twice.id, by=place.users["clerk"], now=place.now)


def test_what_passed_by_mistake_is_sent_back_by_who_passed_it_until_it_is_published(
    place: Village,
) -> None:
    claim, other = place.approved(3, 12), place.approved(3, 17)
    assert "已经有人办过" in reviewed(place, "second", claim, outcome="refused").left[claim.id]
    assert sent_back(place, "reviewer", claim).done == (claim.id,)
    assert claim.state == "refused"
    assert "已经有人办过" in sent_back(place, "reviewer", claim).left[claim.id]
    place.open_sheet()
    assert "已经有人办过" in sent_back(place, "second", other).left[other.id]


def test_nobody_sends_back_what_passed_of_their_own(place: Village) -> None:
    claim = place.register(0, 12)
    reviewed(place, "second", claim)
    assert "这是您自己家的" in sent_back(place, "reviewer", claim).left[claim.id]
    assert claim.state == "approved"


def test_what_was_published_and_objected_to_is_for_the_answer_alone(place: Village) -> None:
    claim = place.approved(3, 12)
    sheet = place.open_sheet()
    place.lines(sheet)[0].state = "moved"
    claim.state = "approved"
    assert sent_back(place, "second", claim).done == ()


def test_a_reviewer_whose_role_has_ended_reviews_no_more(place: Village) -> None:
    claim = place.register(3, 12)
    grant = place.session.scalars(
        select(RoleGrant).where(RoleGrant.user_id == place.users["reviewer"])
    ).one()
    grant.to_on = TODAY
    assert reviewed(place, "reviewer", claim).done == ()
    grant.to_on = TODAY + timedelta(days=1)
    assert reviewed(place, "reviewer", claim).done == (claim.id,)
