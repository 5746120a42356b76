"""What I registered: its state, why it came back, and how to take it back."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import Select, select

from pointsapp.claims import service
from pointsapp.claims.ids import BatchId, ClaimId
from pointsapp.claims.models import STATES, Claim, Review
from pointsapp.claims.policy.notice import what_words
from pointsapp.claims.queries import claims_in, expected, get_batch, get_claim
from pointsapp.claims.queries.rows import CODE, HOLDER, claim_rows
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.people.ids import RegionId
from pointsapp.rulebooks.models import Rule
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.claims.blueprint import blueprint
from pointsapp.web.claims.scopes import of_batch, of_claim
from pointsapp.web.context import now
from pointsapp.web.listing import Column, Listing, answer_listing, part_of

VILLAGE = region_of("village_id")
MOST_LINES, LINES = 2000, 40


@blueprint.get("/village/<int:village_id>/own")
@requires(Permission.CLAIMS_REGISTER, VILLAGE)
def own(village_id: RegionId) -> ResponseReturnValue:
    """My registrations in this village, the newest first."""
    state = request.args.get("state", "")
    states = (state,) if state in STATES else tuple(STATES)
    query = claims_in([village_id], states).where(Claim.registered_by == current_user.id)
    return answer_listing(
        _listing(query), reading(), "claims/own.html", village=g.place, state=state, states=STATES
    )


@blueprint.get("/batches/<int:batch_id>")
@requires(Permission.CLAIMS_REGISTER, of_batch)
def batch(batch_id: BatchId) -> str:
    """What was sent: each line with what it is expected to count."""
    session, found = reading(), get_batch(reading(), batch_id)
    rows = session.execute(
        claim_rows([found.village_id]).where(Claim.batch_id == batch_id).order_by(Claim.id)
    ).all()[:MOST_LINES]
    page = part_of(rows, LINES)
    bound = expected(session, [row.Claim for row in page.rows], on=village_day(now()))
    return render_template(
        "claims/batch.html", batch=found, village=g.place, page=page, bound=bound, what=_what
    )


@blueprint.post("/<int:claim_id>/withdraw")
@requires(Permission.CLAIMS_REGISTER, of_claim)
def withdraw(claim_id: ClaimId) -> ResponseReturnValue:
    """Take back one's own registration; pressed twice it is taken back once."""
    claim = get_claim(reading(), claim_id)
    mine = claim.registered_by == current_user.id
    if claim.state != "withdrawn" or not mine:
        with transaction() as session:
            service.withdraw(session, claim_id, by=current_user.id, now=now())
    flash("撤回了，这一条不再审核。", "ok")
    return redirect(url_for("claims.claim", claim_id=claim_id))


def _listing(query: Select[Any]) -> Listing:
    return Listing(
        caption="我登记的",
        query=query,
        columns=(
            Column("holder", "户主或本人", lambda r: r.holder, HOLDER, tight=True),
            Column("code", "户号", lambda r: r.code or "", CODE, tight=True),
            Column("what", "做了什么", _what, Rule.behaviour, show=_linked),
            Column("rule", "条号", lambda r: r.Rule.number, Rule.number, num=True),
            Column("day", "哪天", lambda r: r.Claim.occurred_on, Claim.occurred_on, tight=True),
            Column("state", "到了哪一步", _state, Claim.state, show=_state_and_why),
        ),
        tie=Claim.id.desc(),
        search=(HOLDER, CODE, Rule.behaviour),
        searchable="户主、户号、事情",
    )


def _what(row: Any) -> str:
    return what_words(row.Rule.behaviour, row.Claim.quantity, row.Rule.unit_word)


def _linked(row: Any) -> Markup:
    address = url_for("claims.claim", claim_id=row.Claim.id)
    return Markup('<a href="{}">{}</a>').format(address, _what(row))


def _state(row: Any) -> str:
    return STATES[row.Claim.state]


def _state_and_why(row: Any) -> Markup:
    if row.Claim.state != "refused":
        return Markup("{}").format(_state(row))
    why = reading().scalar(
        select(Review.reason)
        .where(Review.claim_id == row.Claim.id, Review.outcome == "refused")
        .limit(1)
    )
    return Markup('{}<br><span class="small">{}</span>').format(_state(row), why or "")
