"""Points follow by themselves: by the rules of the call, once, reviewed by somebody else."""

import pytest

from pointsapp.activities import queries, service
from pointsapp.activities.errors import OwnHousehold, TooLate
from pointsapp.claims import service as claims
from pointsapp.claims.models import Claim, SheetLine, Voucher


def handed(village, activity):
    return [(c.household_id, str(c.quantity), c.state)
            for c in queries.claims_of(village.session, activity)]  # fmt: skip


def _waits_for(village, by, since):
    found = queries.unsettled(village.session, [village.id], by=by, since=since)
    return [each.id for each in found]


def again(village, activity, by=None):
    return service.hand_in(village.session, activity.id, by=by or village.clerk, now=village.now)


@pytest.fixture
def over(village):
    """Two of the first household came, the elder of the second was visited."""
    activity = village.open()
    village.on_the_day()
    village.came(activity, village.heads[0], village.spouses[0])
    village.came(activity, village.heads[1], task="visited")
    return activity


def test_what_was_earned_is_registered_once_as_one_act(village, over):
    done = village.close(over)
    assert (done.registered, done.left) == (2, ())
    assert handed(village, over) == [
        (village.homes[0], "2.00", "registered"), (village.homes[1], "1.00", "registered"),
    ]  # fmt: skip
    first = queries.claims_of(village.session, over)[0]
    assert first.registered_by == village.clerk
    assert first.act == f"活动 {over.number}"
    assert first.key.startswith(f"activity:{over.id}:r")
    assert "照签到记 2" in first.note
    assert again(village, over) == service.HandedIn(0, 0, 0, ())


def test_of_one_act_only_the_highest_counts_where_rules_overlap(village, over, overlapping):
    overlapping()
    village.came(over, village.spouses[1], task="light")
    village.close(over)
    reviewer, now = village.world.logins["reviewer"], village.now
    ids = [claim.id for claim in queries.claims_of(village.session, over)]
    assert claims.review(village.session, ids, outcome="approved", by=reviewer, now=now).left == {}
    claims.open_sheet(village.session, village.id, unit="household", month="2026-11",
                      by=village.clerk, now=now)  # fmt: skip
    lines = village.session.query(SheetLine).filter(SheetLine.claim_id.in_(ids))
    points = {line.claim_id: str(line.points) for line in lines}
    # Visited and light task of one household, two points each: one act, so two points.
    assert sorted(points.values()) == ["0.00", "2.00", "6.00"]


def test_the_organiser_does_not_review_what_came_of_it(village, over):
    village.close(over)
    ids = [claim.id for claim in queries.claims_of(village.session, over)]
    done = claims.review(village.session, ids, outcome="approved", by=village.clerk,
                         now=village.now)  # fmt: skip
    assert set(done.left) == set(ids)


def review(village, ids, by):
    return claims.review(village.session, ids, outcome="approved", by=by, now=village.now)


def test_who_ticked_the_attendance_does_not_review_what_came_of_it(village):
    activity = village.open()
    village.on_the_day()
    reviewer = village.world.logins["reviewer"]
    village.came(activity, village.heads[0], by=reviewer)
    village.came(activity, village.heads[1])
    village.close(activity)
    mine, others = [claim.id for claim in queries.claims_of(village.session, activity)]
    done = review(village, [mine, others], by=reviewer)
    assert done.done == (others,)
    assert done.left[mine].startswith("这条是照您点的名登记的，由镇里的")
    assert village.session.query(Voucher).filter_by(claim_id=mine).one().user_id == reviewer
    assert review(village, [mine], by=village.world.logins["town"]).left == {}


def test_who_ticks_anew_after_the_end_vouches_too(village, over):
    village.close(over)
    reviewer = village.world.logins["reviewer"]
    shift, spouse = village.shift_of(over).id, village.spouses[0]
    for came in ({}, {spouse: "work"}):
        service.mark(village.session, over.id, shift, shown={spouse}, came=came, by=reviewer,
                     now=village.now)  # fmt: skip
    first, second = [claim.id for claim in queries.claims_of(village.session, over)]
    assert set(review(village, [first, second], by=reviewer).left) == {first}


def test_only_who_organises_closes_and_another_may_take_over(village, over):
    town = village.world.logins["town"]
    with pytest.raises(OwnHousehold, match="我来组织"):
        village.close(over, by=town)
    service.take_over(village.session, over.id, by=town, now=village.now)
    assert village.close(over, by=town).registered == 2
    with pytest.raises(TooLate):
        service.take_over(village.session, over.id, by=village.clerk, now=village.now)


def test_ones_own_household_is_handed_in_by_somebody_else(village, over):
    village.lives_in("clerk", 0)
    village.close(over)
    assert [home for home, _, _ in handed(village, over)] == [village.homes[1]]
    town, since = village.world.logins["town"], over.happens_on
    assert _waits_for(village, village.clerk, since) == []
    assert _waits_for(village, town, since) == [over.id]
    assert again(village, over, by=town).registered == 1
    assert _waits_for(village, town, since) == []
    assert {home for home, _, _ in handed(village, over)} == set(village.homes)


def test_a_correction_is_mended_while_nobody_has_reviewed_it(village, over):
    village.close(over)
    shift = village.shift_of(over).id
    village.clock.move(hours=1)
    service.mark(village.session, over.id, shift, shown={village.spouses[0]}, came={},
                 by=village.clerk, now=village.now)  # fmt: skip
    assert _waits_for(village, village.clerk, over.happens_on) == [over.id]
    done = again(village, over)
    assert (done.registered, done.withdrawn, done.stuck) == (1, 1, 0)
    assert (village.homes[0], "1.00", "registered") in handed(village, over)
    assert again(village, over).registered == 0


def test_what_is_reviewed_is_left_to_objection_and_appeal(village, over):
    village.close(over)
    ids = [claim.id for claim in queries.claims_of(village.session, over)]
    reviewer = village.world.logins["reviewer"]
    claims.review(village.session, ids, outcome="approved", by=reviewer, now=village.now)
    service.mark(village.session, over.id, village.shift_of(over).id, shown={village.heads[1]},
                 came={}, by=village.clerk, now=village.now)  # fmt: skip
    done = again(village, over)
    assert (done.registered, done.withdrawn, done.stuck) == (0, 0, 1)
    assert village.session.query(Claim).filter(Claim.id.in_(ids)).count() == 2


def test_what_a_reviewer_sent_back_is_not_asked_for_again_by_itself(village, over):
    village.close(over)
    ids = [claim.id for claim in queries.claims_of(village.session, over)]
    claims.review(village.session, ids, outcome="refused", reason="名单上没有签字",
                  by=village.world.logins["reviewer"], now=village.now)  # fmt: skip
    assert again(village, over).registered == 0


def test_it_cannot_be_closed_before_its_day(village):
    with pytest.raises(TooLate, match="还没到"):
        village.close(village.open())


def test_an_activity_that_earns_nothing_closes_all_the_same(village):
    activity = village.open(earns=False)
    village.on_the_day()
    village.came(activity, village.heads[0])
    assert village.close(activity).registered == 0
    assert activity.state == "closed"
