"""A household claims: what is taken, what is refused with a sentence, once, and taken back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from pointsapp.claims import service
from pointsapp.claims.models import Claim, ClaimPhoto, OwnClaim
from pointsapp.claims.policy.own import Wish
from pointsapp.claims.policy.registration import Figures
from pointsapp.claims.queries import household_lines, public_copy
from pointsapp.claims.queries.own import claimable_rules, open_count, own_claims
from pointsapp.claims.service.own import may_follow
from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.errors import Conflict, Invalid, NotFound
from pointsapp.ledger.queries import purse
from tests.claims.conftest import TODAY, book, rule
from tests.claims.own.conftest import Own


def test_a_household_claims_and_nobody_of_the_staff_is_its_recorder(own: Own) -> None:
    claim = own.submit(wish=own.wish(12, "2", doer_id=own.place.heads[3], note="修桥"))
    assert (claim.state, claim.registered_by, claim.quantity) == ("registered", None, Decimal(2))
    kept = own.place.session.get_one(OwnClaim, claim.id)
    assert (kept.doer_id, kept.helper_id) == (own.place.heads[3], None)
    audit = own.place.session.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
    assert audit is not None
    assert (audit.action, audit.user_id) == ("claim.registered", None)
    assert audit.on_behalf_of == f"household:{own.place.households[3]}"


def test_the_same_form_sent_twice_is_one_claim(own: Own) -> None:
    first = own.submit(key="once")
    assert own.submit(key="once").id == first.id
    with pytest.raises(Conflict, match="已经交过一次"):
        own.submit(key="once", wish=own.wish(12, "5"))


def test_the_key_of_one_household_is_no_other_households(own: Own) -> None:
    assert own.submit(home=3, key="k").id != own.submit(home=1, key="k").id


@pytest.mark.parametrize("number", [3, 31, 40, 41, 50])
def test_a_rule_that_villagers_may_not_claim_is_refused(own: Own, number: int) -> None:
    with pytest.raises(Invalid, match="不能自己申报"):
        own.submit(wish=own.wish(number))


def test_only_claimable_rules_are_offered(own: Own) -> None:
    found = claimable_rules(own.place.session, own.place.id, on=TODAY)
    assert [each.facts.number for each in found] == [12, 17, 18]


def test_a_day_to_come_or_before_the_book_is_refused(own: Own) -> None:
    for day in (TODAY + timedelta(days=1), date(2025, 12, 31)):
        with pytest.raises(Invalid):
            own.submit(wish=own.wish(on=day))


def test_somebody_of_another_household_did_not_do_it(own: Own) -> None:
    with pytest.raises(Invalid, match="不是您家的"):
        own.submit(wish=own.wish(doer_id=own.place.heads[0]))


def test_a_rule_that_wants_a_photo_is_not_claimed_without(own: Own) -> None:
    with pytest.raises(Invalid, match="要凭现场照片"):
        own.submit(wish=own.wish(18), key="f1")
    own.photo(key="f1")
    claim = own.submit(wish=own.wish(18), key="f1")
    photos = own.place.session.scalars(select(ClaimPhoto)).all()
    assert [photo.claim_id for photo in photos] == [claim.id]


def test_without_a_decision_nothing_is_claimed_and_no_photo_is_taken(undecided: Own) -> None:
    with pytest.raises(Invalid, match="最多同时几条"):
        undecided.submit()
    with pytest.raises(Invalid, match="留几天"):
        undecided.photo()


def test_a_household_has_no_more_waiting_than_the_village_allows(own: Own) -> None:
    claims = [own.submit() for _ in range(3)]
    with pytest.raises(Conflict, match="最多同时等 3 条"):
        own.submit()
    own.submit(home=1)
    service.withdraw_own(
        own.place.session, claims[0].id, household_id=own.place.households[3], now=own.place.now
    )
    assert open_count(own.place.session, own.place.households[3]) == 2
    own.submit()


def test_a_claim_is_taken_back_until_somebody_reviewed_it(own: Own) -> None:
    claim, session = own.submit(), own.place.session
    home, now = own.place.households[3], own.place.now
    with pytest.raises(NotFound):
        service.withdraw_own(session, claim.id, household_id=own.place.households[1], now=now)
    assert service.withdraw_own(session, claim.id, household_id=home, now=now).state == "withdrawn"
    assert service.withdraw_own(session, claim.id, household_id=home, now=now).state == "withdrawn"
    reviewed = own.submit()
    own.review(reviewed)
    with pytest.raises(Conflict, match="不能撤回"):
        service.withdraw_own(session, reviewed.id, household_id=home, now=now)


def test_what_the_staff_registered_is_not_the_households_to_take_back(own: Own) -> None:
    claim = own.place.register(3, 12)
    with pytest.raises(NotFound):
        service.withdraw_own(
            own.place.session, claim.id, household_id=own.place.households[3], now=own.place.now
        )


def test_ones_own_claim_is_reviewed_by_others(own: Own) -> None:
    claim = own.submit(home=0)
    assert "您自己家的" in own.review(claim).left[claim.id]
    assert own.review(claim, who="second").done == (claim.id,)


def test_a_refused_claim_is_made_anew_once(own: Own) -> None:
    first = own.submit()
    own.review(first, "refused")
    assert may_follow(own.place.session, first)
    anew = own.submit(follows_id=first.id)
    assert own.place.session.get_one(OwnClaim, anew.id).follows_id == first.id
    assert not may_follow(own.place.session, first)
    with pytest.raises(Conflict, match="不能再报"):
        own.submit(follows_id=first.id)
    with pytest.raises(NotFound):
        own.submit(home=1, follows_id=first.id)


def test_it_goes_the_whole_way_and_says_where_it_came_from(own: Own) -> None:
    claim, session = own.submit(), own.place.session
    own.review(claim)
    sheet = own.place.open_sheet()
    (line,) = public_copy(session, sheet.id).awards
    assert line.aside == "自家申报"
    own.place.clock.move(days=8)
    service.record_closed(session, own.place.id, now=own.place.now)
    session.refresh(claim)
    assert claim.state == "recorded"
    lines = household_lines(session, own.place.households[3], on=TODAY).lines
    assert (lines[0].registered_by, lines[0].own) == ("本户自己申报", True)
    assert purse(session, claim.account_id) == Decimal("1.50")
    assert [each.id for each in own_claims(session, own.place.households[3])] == [claim.id]


def test_where_points_are_a_persons_the_doers_account_gets_them(own: Own) -> None:
    place = own.place
    book(place, "resident", "2026-0003")
    rule(place, "resident", 1, "2", behaviour="看望老人", claimable=True)
    wish = Wish(place.rules["resident"][1], date(2026, 11, 18), Figures(Decimal(1)))
    with pytest.raises(Invalid, match="请选是谁做的"):
        own.submit(wish=wish)
    done = Wish(wish.rule_id, wish.occurred_on, wish.figures, doer_id=place.heads[3])
    claim = own.submit(wish=done)
    assert claim.household_id == place.households[3]
    assert place.session.get_one(Claim, claim.id).account_id == claim.account_id
