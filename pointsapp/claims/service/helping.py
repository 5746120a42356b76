"""A clerk helped: a slip to take home, and the household's yes or no to what was written down."""

from datetime import datetime

from sqlalchemy.orm import Session

from pointsapp.claims.ids import ClaimId
from pointsapp.claims.models import Claim, OwnClaim
from pointsapp.claims.policy.own import BEFORE_NOTICE
from pointsapp.claims.queries.lookup import get_claim
from pointsapp.claims.queries.own import find_own, why_not_settle
from pointsapp.claims.service.reviewing import move
from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from pointsapp.foundation.keys import new_token, token_digest
from pointsapp.people.ids import UserId


def print_slip(session: Session, claim_id: ClaimId, *, by: UserId, now: datetime) -> str:
    """The token for a slip to take home; a slip printed before opens nothing any more."""
    claim, own = _helped(session, claim_id)
    token = new_token()
    own.slip_digest, own.slip_printed_at = token_digest(token), now
    session.flush()
    _audit(session, "claim.slip_printed", claim, by=by, now=now)
    return token


def confirm_help(
    session: Session, claim_id: ClaimId, *, by: UserId | None, now: datetime
) -> OwnClaim:
    """The household says that it is right: by its card (`by` None), or to somebody of the staff
    who did not help. Saying so twice is once. NotAllowed for the helper, Conflict after a no.
    """
    claim, own = _helped(session, claim_id)
    _not_the_helper(own, by)
    if own.confirmed_at is not None:
        return own
    if own.contested_at is not None:
        raise Conflict("help.contested", "这一条已经说过不对，正在核实。")
    own.confirmed_at, own.confirmed_by = now, by
    session.flush()
    _audit(session, "help.confirmed", claim, by=by, now=now)
    return own


def contest_help(
    session: Session, claim_id: ClaimId, *, why: str, by: UserId | None, now: datetime
) -> OwnClaim:
    """The household says that it is wrong; the claim waits until somebody else settled it.

    Until the notice begins; from then on it objects to the line. NotAllowed for the helper,
    Invalid without a reason, Conflict when it is too late or was said before.
    """
    claim, own = _helped(session, claim_id)
    _not_the_helper(own, by)
    if claim.state not in BEFORE_NOTICE:
        said = "这一条已经公示或办完了。还在公示的，请提异议；记了账的，请申诉。"
        raise Conflict("help.late", said)
    if own.contested_at is not None:
        raise Conflict("help.contested", "这一条已经说过不对，不用再说。")
    own.contested_at, own.contested_by, own.contested_why = now, by, _why(why)
    session.flush()
    _audit(session, "help.contested", claim, by=by, now=now)
    return own


def settle_help(
    session: Session, claim_id: ClaimId, *, kept: bool, why: str, by: UserId, now: datetime
) -> OwnClaim:
    """Decide with a reason whether a contested claim stands or is taken out.

    By who may decide contests there, never the helper, nor on one's own or a recused household.
    """
    claim, own = _helped(session, claim_id)
    open_still = own.contested_at is not None and own.settled_at is None
    if not open_still or claim.state not in BEFORE_NOTICE:
        raise Conflict("help.settled", "这一条现在没有要核实的，可能已经核实过了。")
    if why_not := why_not_settle(session, claim, by, on=village_day(now)):
        raise NotAllowed("help.not_yours", why_not)
    own.settled_at, own.settled_by, own.settled_why, own.kept = now, by, _why(why), kept
    if not kept:
        own.withdrawn_at = now
        move(session, [claim_id], claim.state, "withdrawn")
    session.flush()
    _audit(session, "help.kept" if kept else "help.taken_out", claim, by=by, now=now)
    return own


def _helped(session: Session, claim_id: ClaimId) -> tuple[Claim, OwnClaim]:
    """The claim, held: what is said of the help and a notice that begins come one by one."""
    claim = get_claim(session, claim_id, held=True)
    own = find_own(session, claim_id)
    if own is None or own.helper_id is None:
        raise NotFound("help.not_found", "这一条不是帮助申报的。")
    return claim, own


def _not_the_helper(own: OwnClaim, by: UserId | None) -> None:
    if by is not None and by == own.helper_id:
        said = "这条是您帮报的，住户的意思请另一位工作人员来记，或者住户自己凭户码卡说。"
        raise NotAllowed("help.helper", said)


def _why(text: str) -> str:
    text = text.strip()
    if not 2 <= len(text) <= 500:
        raise Invalid("help.why", "请写一句，最多 500 个字。", field="why")
    return text


def _audit(
    session: Session, action: str, claim: Claim, *, by: UserId | None, now: datetime
) -> None:
    record_audit(
        session, action, "claim", claim.id, by=by, now=now, region_id=claim.village_id,
        on_behalf_of=f"household:{claim.household_id}",
    )  # fmt: skip
