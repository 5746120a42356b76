"""From who came to what is registered: by rule, once, mended by difference, for any attendance."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.activities.policy.earning import (
    Handed,
    Holder,
    Plan,
    Presence,
    RewardFacts,
    Roll,
    ToRegister,
    count,
    due,
    result_sentence,
    settle,
    vouchers,
)

TASKS = ("work", "light", "visited")
PRESENT = st.lists(
    st.builds(
        lambda person, task, shift: Presence(person // 3, person, task, shift),
        st.integers(1, 12), st.sampled_from(TASKS), st.integers(1, 3),
    ),
    unique_by=lambda p: (p.person_id, p.shift_id),
)  # fmt: skip
REWARDS = st.lists(
    st.builds(
        RewardFacts, st.integers(1, 5), st.sampled_from(TASKS),
        st.sampled_from(("household", "resident")), st.sampled_from(("person", "household")),
        st.sampled_from((Decimal("0.5"), Decimal(1), Decimal(2))),
    ),
    unique_by=lambda reward: reward.id,
)  # fmt: skip


def one(per="person", unit="household", quantity="1"):
    return [RewardFacts(1, "work", unit, per, Decimal(quantity))]


def test_by_person_everybody_counts_by_household_it_counts_once():
    came = [Presence(1, 11, "work", 1), Presence(1, 12, "work", 1), Presence(1, 11, "work", 2)]
    assert due(one(), came) == {Holder(1, 1): Decimal(3)}
    assert due(one("household"), came) == {Holder(1, 1): Decimal(1)}
    assert due(one(unit="resident"), came) == {Holder(1, 1, 11): Decimal(2),
                                               Holder(1, 1, 12): Decimal(1)}  # fmt: skip
    assert due(one(), [Presence(1, 11, "light", 1)]) == {}


def test_a_claim_rests_on_the_word_of_those_who_took_down_its_people():
    came = [
        Presence(1, 11, "work", 1, 7), Presence(1, 12, "work", 1, 8), Presence(1, 13, "work", 1),
        Presence(2, 21, "work", 1), Presence(3, 31, "light", 1, 9),
    ]  # fmt: skip
    assert vouchers(one(), came) == {Holder(1, 1): {7, 8}}
    assert vouchers(one(unit="resident"), came) == {Holder(1, 1, 11): {7}, Holder(1, 1, 12): {8}}


def test_visitor_and_visited_both_earn_where_the_call_has_such_rules():
    rewards = [*one(), RewardFacts(2, "visited", "household", "household", Decimal(1))]
    came = [Presence(1, 11, "work", 1), Presence(2, 21, "visited", 1)]
    assert set(due(rewards, came)) == {Holder(1, 1), Holder(2, 2)}


@given(REWARDS, PRESENT)
def test_nobody_earns_who_did_not_come_and_nothing_is_lost(rewards, present):
    earned = due(rewards, present)
    for holder, quantity in earned.items():
        assert quantity > 0
        assert any(p.household_id == holder.household_id for p in present)
    for reward in (r for r in rewards if r.per == "person"):
        total = sum((q for h, q in earned.items() if h.reward_id == reward.id), Decimal(0))
        assert total == reward.quantity * sum(p.task == reward.task for p in present)


@given(REWARDS, PRESENT, PRESENT)
def test_claims_follow_the_attendance_and_handing_in_twice_changes_nothing(rewards, first, then):
    """Hand in, correct the attendance, hand in again: the claims that stand say what it says."""
    claims: dict[Holder, list[Handed]] = {}
    for present in (first, then, then):
        wanted = due(rewards, present)
        plan = settle(wanted, claims)
        claims = {
            holder: [
                Handed(h.claim_id, h.turn, h.quantity, False, "withdrawn")
                if h.claim_id in plan.withdraw else h
                for h in before
            ]
            for holder, before in claims.items()
        }  # fmt: skip
        made = sum(map(len, claims.values()))
        for number, new in enumerate(plan.register, start=made):
            there = claims.setdefault(new.holder, [])
            assert new.turn not in {each.turn for each in there}
            there.append(Handed(number, new.turn, new.quantity, True, "registered"))
        standing = {
            holder: total for holder, all_of in claims.items()
            if (total := sum((h.quantity for h in all_of if h.live), Decimal(0)))
        }  # fmt: skip
        assert standing == wanted
        assert plan.stuck == ()
    assert settle(due(rewards, then), claims) == settle({}, {})


def test_what_is_reviewed_is_stuck_and_what_was_sent_back_is_left():
    holder, other = Holder(1, 1), Holder(1, 2)
    reviewed = {holder: [Handed(9, 1, Decimal(2), False, "approved")]}
    assert settle({holder: Decimal(1)}, reviewed) == Plan(stuck=(holder,))
    assert settle({}, reviewed).stuck == (holder,)
    back = {other: [Handed(9, 1, Decimal(2), False, "refused")]}
    assert settle({other: Decimal(2)}, back).register == ()
    assert settle({other: Decimal(1)}, back).register[0].turn == 2
    struck = {other: [Handed(9, 1, Decimal(2), False, "struck")]}
    assert settle({other: Decimal(2)}, struck).register == ()


def test_keys_tell_rewards_households_and_persons_apart():
    assert Holder(3, 18).key == "r3-h18"
    assert Holder(3, 18, 77).key == "r3-p77"


@pytest.mark.parametrize(
    ("state", "live"),
    [("registered", True), ("approved", True), ("recorded", True),
     ("withdrawn", False), ("refused", False), ("struck", False)],
)  # fmt: skip
def test_what_was_withdrawn_refused_or_struck_stands_no_more(state, live):
    assert Handed(9, 1, Decimal(2), True, state).live is live


def test_a_first_claim_is_turn_one_and_each_new_one_comes_after_all_before():
    holder, two = Holder(1, 1), Decimal(2)
    assert settle({holder: two}, {}).register == (ToRegister(holder, two, 1),)
    before = [Handed(8, 1, two, True, "withdrawn"), Handed(9, 2, Decimal(1), True, "registered")]
    assert settle({holder: two}, {holder: before}) == Plan((ToRegister(holder, two, 3),), (9,))


def test_who_did_not_come_after_all_has_the_claim_taken_back_and_no_other_made():
    loose = {Holder(1, 1): [Handed(9, 1, Decimal(2), True, "registered")]}
    assert settle({}, loose) == Plan(withdraw=(9,))


def test_the_roll_counts_persons_households_tasks_and_who_had_signed_up():
    came = [Presence(1, 11, "work", 1), Presence(1, 11, "work", 2), Presence(1, 12, "light"),
            Presence(2, 21, "visited", 1), Presence(3, 31, "visited", 1)]  # fmt: skip
    roll = count(came, [(0, 12), (1, 11), (1, 99)])
    assert roll == Roll(came=2, households=1, visited=2, absent=1, unannounced=1)


@given(PRESENT, st.lists(st.tuples(st.integers(1, 3), st.integers(1, 12)), unique=True))
def test_the_roll_adds_up(present, signed):
    roll = count(present, signed)
    came = {(p.shift_id, p.person_id) for p in present if p.task != "visited"}
    assert len(signed) - roll.absent + roll.unannounced == len(came)
    assert roll.came <= len(came)
    assert roll.households <= roll.came


def test_the_result_is_one_sentence():
    roll = count([Presence(1, 11, "work"), Presence(2, 21, "visited")], [])
    assert result_sentence(roll, "清了两里水渠。") == "来了 1 人，看望了 1 位老人，清了两里水渠。"
    assert result_sentence(roll, " ") == "来了 1 人，看望了 1 位老人。"
    alone = count([Presence(1, 11, "work")], [])
    assert result_sentence(alone, "换了水泵 QX！") == "来了 1 人，换了水泵 QX。"
    assert result_sentence(alone, "") == "来了 1 人。"
