"""More information please: a reviewer asks with a sentence, the household or a clerk answers."""

from datetime import datetime

from sqlalchemy.orm import Session

from pointsapp.claims.ids import ClaimId
from pointsapp.claims.models import Claim, ClaimQuestion
from pointsapp.claims.policy.days import wait_until
from pointsapp.claims.policy.separation import refusal
from pointsapp.claims.queries.lookup import get_claim
from pointsapp.claims.queries.own import find_open_question, why_wait
from pointsapp.claims.queries.panel import REVIEWERS, matters_of, panel_of
from pointsapp.claims.service.photos import add_photos
from pointsapp.claims.service.reviewing import move
from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed
from pointsapp.people.ids import HouseholdId, UserId

LONGEST = 500


def ask(
    session: Session, claim_id: ClaimId, *, question: str, by: UserId, now: datetime
) -> ClaimQuestion:
    """Ask for more before deciding; the claim leaves the queue until it is answered.

    After `ANSWER_PATIENCE` days without an answer it may be reviewed all the same. Raises Invalid
    without a question, NotAllowed for whoever may not review it, Conflict unless it waits.
    """
    question = _text(question, "还没有写。请写要补什么，例如“请补一张路口的照片”。", "question")
    claim, today = get_claim(session, claim_id), village_day(now)
    panel = panel_of(session, claim.village_id, REVIEWERS, on=today)
    if why_not := refusal(by, matters_of(session, [claim])[claim.id], panel):
        raise NotAllowed("review.not_yours", why_not)
    if waits := why_wait(session, claim_id, on=today):
        raise Conflict("claim.waits", waits)
    if claim.state == "asked":
        raise Conflict("claim.asked", "已经问过一次，过期没有答复。请直接审，或者退回。")
    move(session, [claim_id], "registered", "asked")
    row = ClaimQuestion(
        claim_id=claim_id, question=question, asked_by=by, asked_at=now, due_on=wait_until(today)
    )
    session.add(row)
    session.flush()
    record_audit(session, "claim.asked", "claim", claim_id, by=by, now=now,
                 region_id=claim.village_id)  # fmt: skip
    return row


def answer(
    session: Session,
    claim_id: ClaimId,
    *,
    text: str,
    home: HouseholdId | None = None,
    key: str = "",
    by: UserId | None,
    now: datetime,
) -> Claim:
    """Answer what was asked: the household (`by` None) or somebody of the staff for it.

    Photos kept under `key` are added, of the household `home` (None: that of the claim); a photo
    may say it all, so that no text is needed then. The claim returns to the queue. Who answered
    does not review it. Conflict when nothing waits for an answer.
    """
    claim = get_claim(session, claim_id)
    row = find_open_question(session, claim_id)
    if row is None or claim.state != "asked":
        raise Conflict("claim.not_asked", "这一条现在没有要补充的，可能已经答复过了。")
    added = 0
    home = home if home is not None else claim.household_id
    if key and home is not None:
        added = add_photos(session, claim_id, home, key=key)
    if not (added and not text.strip()):
        text = _text(text, "还没有写。写一句，或者加一张照片。", "answer")
    move(session, [claim_id], "asked", "registered")
    row.answer, row.answered_by, row.answered_at = text.strip(), by, now
    session.flush()
    session.refresh(claim)
    record_audit(
        session, "claim.answered", "claim", claim_id, by=by, now=now, region_id=claim.village_id,
        on_behalf_of=f"household:{claim.household_id}" if claim.household_id else None,
        count=added,
    )  # fmt: skip
    return claim


def _text(text: str, missing: str, field: str) -> str:
    text = text.strip()
    if len(text) < 2:
        raise Invalid("claim.text", missing, field=field)
    if len(text) > LONGEST:
        raise Invalid("claim.text", f"太长了，请缩短到 {LONGEST} 个字以内。", field=field)
    return text
