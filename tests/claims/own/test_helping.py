"""A clerk helps: recorded as help, a slip, the household's yes or no, settled by somebody else."""

import pytest
from sqlalchemy.orm import Session

from pointsapp.claims import service
from pointsapp.claims.models import Claim, OwnClaim
from pointsapp.claims.policy.own import Help
from pointsapp.claims.queries import household_lines
from pointsapp.claims.queries.own import behind, find_by_slip
from pointsapp.claims.queries.waiting import help_contests
from pointsapp.claims.service import sheets
from pointsapp.claims.service.reviewing import move
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.claims.conftest import TODAY
from tests.claims.own.conftest import Own


def helped(own: Own, home: int = 3) -> Claim:
    return own.submit(
        home=home, by=own.place.users["clerk"], help=Help(own.place.heads[home])
    )  # fmt: skip


def contest(own: Own, claim: Claim, by: int | None = None) -> OwnClaim:
    return service.contest_help(
        own.place.session, claim.id, why="那天没去", by=by, now=own.place.now
    )


def settle(own: Own, claim: Claim, who: str, *, kept: bool) -> OwnClaim:
    return service.settle_help(
        own.place.session, claim.id, kept=kept, why="问过本人", by=own.place.users[who],
        now=own.place.now,
    )  # fmt: skip


def settling(own: Own, who: str) -> list[Claim]:
    """What waits for a login to be settled."""
    return help_contests(own.place.session, own.place.users[who], own.place.id, on=TODAY)


def test_help_is_recorded_as_help(own: Own) -> None:
    claim = helped(own)
    found = behind(own.place.session, claim.id)
    assert found is not None
    assert (found.helper, found.asked_by) == ("王芳", "赵六")
    assert claim.registered_by == own.place.users["clerk"]
    (line,) = household_lines(own.place.session, own.place.households[3], on=TODAY).lines
    assert line.registered_by == "王芳（帮助申报）"


def test_nobody_helps_the_own_household_or_for_a_stranger(own: Own) -> None:
    with pytest.raises(NotAllowed, match="您自己家的"):
        helped(own, home=2)
    with pytest.raises(Invalid, match="是这户的谁"):
        own.submit(by=own.place.users["clerk"], help=Help(own.place.heads[0]))


def test_who_helped_does_not_review(own: Own) -> None:
    claim = helped(own)
    assert own.review(claim, who="clerk").done == ()
    assert own.review(claim).done == (claim.id,)


def test_a_slip_finds_its_claim_until_another_is_printed(own: Own) -> None:
    claim, session = helped(own), own.place.session
    clerk, now = own.place.users["clerk"], own.place.now
    first = service.print_slip(session, claim.id, by=clerk, now=now)
    assert (found := find_by_slip(session, first)) is not None
    assert found.claim_id == claim.id
    assert found.slip_digest != first
    second = service.print_slip(session, claim.id, by=clerk, now=now)
    assert find_by_slip(session, first) is None
    assert find_by_slip(session, second) is not None


def test_there_is_no_slip_for_what_nobody_helped_with(own: Own) -> None:
    for claim in (own.submit(), own.place.register(3, 12)):
        with pytest.raises(NotFound):
            service.print_slip(
                own.place.session, claim.id, by=own.place.users["clerk"], now=own.place.now
            )


def test_the_household_confirms_once_and_not_through_the_helper(own: Own) -> None:
    claim, session, now = helped(own), own.place.session, own.place.now
    with pytest.raises(NotAllowed, match="另一位工作人员"):
        service.confirm_help(session, claim.id, by=own.place.users["clerk"], now=now)
    kept = service.confirm_help(session, claim.id, by=None, now=now)
    assert (kept.confirmed_at, kept.confirmed_by) == (now, None)
    again = service.confirm_help(session, claim.id, by=own.place.users["supervisor"], now=now)
    assert again.confirmed_by is None


def test_uncontested_help_goes_its_way(own: Own) -> None:
    claim = helped(own)
    own.review(claim)
    assert own.place.lines(own.place.open_sheet())[0].claim_id == claim.id


def test_contested_help_waits_for_somebody_who_did_not_help(own: Own) -> None:
    claim = helped(own)
    with pytest.raises(NotAllowed):
        contest(own, claim, own.place.users["clerk"])
    with pytest.raises(Invalid):
        service.contest_help(own.place.session, claim.id, why=" ", by=None, now=own.place.now)
    contest(own, claim)
    assert "帮报得不对" in own.review(claim).left[claim.id]
    with pytest.raises(Conflict):
        contest(own, claim)
    with pytest.raises(Conflict, match="正在核实"):
        service.confirm_help(own.place.session, claim.id, by=None, now=own.place.now)
    assert [settling(own, who) for who in ("clerk", "reviewer", "supervisor")] == [
        [], [claim], [claim],
    ]  # fmt: skip
    with pytest.raises(NotAllowed):
        settle(own, claim, "clerk", kept=True)


def test_a_contest_that_is_right_takes_the_claim_out(own: Own) -> None:
    claim = helped(own)
    contest(own, claim)
    assert settle(own, claim, "supervisor", kept=False).kept is False
    own.place.session.refresh(claim)
    assert claim.state == "withdrawn"
    with pytest.raises(Conflict):
        settle(own, claim, "supervisor", kept=False)


def test_a_contest_of_what_was_taken_back_waits_for_nobody(own: Own) -> None:
    claim, session = helped(own), own.place.session
    contest(own, claim)
    service.withdraw_own(
        session, claim.id, household_id=own.place.households[3], now=own.place.now
    )  # fmt: skip
    assert settling(own, "supervisor") == []
    with pytest.raises(Conflict):
        settle(own, claim, "supervisor", kept=False)


def test_a_sheet_that_opens_just_then_leaves_the_contested_one_out(
    own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = helped(own)
    own.review(claim)

    def late(session: Session, ids: list[int], *states: str) -> None:
        contest(own, claim)  # after the sheet was drawn up, before its claims are held
        move(session, ids, *states)

    monkeypatch.setattr(sheets, "move", late)
    with pytest.raises(Conflict, match="帮报得不对"):
        own.place.open_sheet()


def test_a_contest_that_is_not_lets_it_go_on(own: Own) -> None:
    claim = helped(own)
    contest(own, claim)
    settle(own, claim, "reviewer", kept=True)
    assert own.review(claim, who="second").done == (claim.id,)


def test_who_wrote_the_contest_down_does_not_settle_it(own: Own) -> None:
    claim = helped(own)
    contest(own, claim, own.place.users["supervisor"])
    with pytest.raises(NotAllowed):
        settle(own, claim, "supervisor", kept=False)


def test_a_contested_claim_that_was_approved_stays_off_the_sheet(own: Own) -> None:
    claim, other = helped(own), own.submit(home=1)
    own.review(claim)
    own.review(other)
    contest(own, claim)
    assert [line.claim_id for line in own.place.lines(own.place.open_sheet())] == [other.id]
    settle(own, claim, "supervisor", kept=True)
    assert [line.claim_id for line in own.place.lines(own.place.open_sheet())] == [claim.id]


def test_from_the_notice_on_one_objects_instead(own: Own) -> None:
    claim = helped(own)
    own.review(claim)
    own.place.open_sheet()
    own.place.session.refresh(claim)
    with pytest.raises(Conflict, match="请提异议"):
        contest(own, claim)
