"""The review queue: pass many at once, send one back with a reason, see why one is not yours."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Select

from pointsapp.claims import service
from pointsapp.claims.ids import ClaimId
from pointsapp.claims.models import ORIGINS, STATES, Claim
from pointsapp.claims.policy.notice import what_words
from pointsapp.claims.policy.steps import may_return
from pointsapp.claims.queries import (
    expected,
    get_claim,
    reviews_of,
    usable_rules,
    why_not_review,
)
from pointsapp.claims.queries.lookup import published_of
from pointsapp.claims.queries.own import questions_of, reviewable
from pointsapp.claims.queries.photos import flagged
from pointsapp.claims.queries.queue import PENDING
from pointsapp.claims.queries.rows import CODE, HOLDER, ORIGIN, PHOTOS, RECORDER, claim_rows
from pointsapp.claims.queries.rules import UsableRule
from pointsapp.claims.queries.usual import odd_of
from pointsapp.claims.service import Reviewed
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Invalid, ProductError
from pointsapp.foundation.keys import new_token
from pointsapp.people.ids import RegionId
from pointsapp.rulebooks.models import Rule
from pointsapp.web import place
from pointsapp.web.access import Permission, require_region, requires
from pointsapp.web.claims.blueprint import blueprint
from pointsapp.web.claims.schemas import RefuseIn, ReviewIn
from pointsapp.web.claims.scopes import of_claim
from pointsapp.web.claims.telling import own_facts
from pointsapp.web.claims.words import rule_worth
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.listing import Column, Listing, download_listing
from pointsapp.web.size import safe_back

UNREVIEWED = ("registered", "asked")
TABS = (
    ("registered", "等审核"), ("asked", "等补充"), ("approved", "已通过"), ("refused", "已退回"),
    ("all", "全部"),
)  # fmt: skip
REASONS = (
    ("1", "材料看不清，或者对不上"),
    ("2", "细则用错了"),
    ("3", "不是这户做的"),
    ("4", "别的原因"),
)


@blueprint.get("/queue")
@requires(Permission.CLAIMS_REVIEW)
def queue() -> ResponseReturnValue:
    """What waits in the villages one reviews, with what each would count today."""
    session, today = reading(), village_day(now())
    villages = [each.id for each in place.villages(Permission.CLAIMS_REVIEW)]
    state = request.args.get("state", "registered")
    state = state if state in dict(TABS) else "registered"
    listing = _listing(_query(villages, state, today))
    if request.args.get("format") == "xlsx":
        return download_listing(listing, session)
    page = listing.page(session, request.args, request.path)
    claims = [row.Claim for row in page.rows]
    return render_template(
        "claims/queue.html", page=page, state=state, parts=TABS, what=_what, origins=ORIGINS,
        states=STATES, origin=_origin(), flagged=flagged(session, [claim.id for claim in claims]),
        questions=questions_of(session, [c.id for c in claims if c.state == "asked"]),
        bound=expected(session, [c for c in claims if c.state in PENDING], on=today),
        why_not=why_not_review(session, claims, current_user.id, on=today),
        odd=odd_of(session, [c for c in claims if c.state in UNREVIEWED]),
        here=request.full_path, form=blank(),
    )  # fmt: skip


@blueprint.post("/queue")
@requires(Permission.CLAIMS_REVIEW)
def pass_picked() -> ResponseReturnValue:
    """Pass what was ticked; what could not be passed is explained, the rest is done.

    The whole page is asked about first, with how many they are.
    """
    form = read_form(ReviewIn, request.form)
    if not form.ok:
        raise Invalid("review.nothing", "请先勾选要通过的登记，再按通过。")
    if form.values["whole"]:
        return _whole_page(form.values["shown"], form.values["back"])
    results = [_reviewed(village, ids) for village, ids in _by_village(form.values["pick"])]
    _tell(results)
    return redirect(safe_back(form.values["back"], url_for("claims.queue")))


def _whole_page(claim_ids: list[ClaimId], back: str) -> str:
    """All that still waits of a page, once more before it passes in one go."""
    villages = [each.id for each in place.villages(Permission.CLAIMS_REVIEW)]
    session, today = reading(), village_day(now())
    query = _query(villages, "registered", today).where(Claim.id.in_(claim_ids))
    rows = session.execute(query.order_by(Claim.id)).all()
    claims = [row.Claim for row in rows]
    return render_template(
        "claims/pass_page.html", rows=rows, what=_what, bound=expected(session, claims, on=today),
        odd=odd_of(session, claims),
        back=safe_back(back, url_for("claims.queue")),
    )  # fmt: skip


@blueprint.get("/<int:claim_id>")
@requires(Permission.CLAIMS_VIEW, of_claim)
def claim(claim_id: ClaimId) -> str:
    """One registration: all that was written down, who reviewed it, what it would count."""
    return claim_page(claim_id, blank(key=new_token()))


@blueprint.post("/<int:claim_id>/refuse")
@requires(Permission.CLAIMS_REVIEW, of_claim)
def refuse(claim_id: ClaimId) -> ResponseReturnValue:
    """Send one back with a reason that the recorder will read; pressed twice it is sent once."""
    form = read_form(RefuseIn, request.form)
    if not form.ok:
        return claim_page(claim_id, form), 422
    usual = dict(REASONS)[form.values["kind"]]
    reason = (
        form.values["reason"] if form.values["kind"] == "4" else f"{usual}：{form.values['reason']}"
    )
    try:
        with transaction() as session:
            result = service.review(
                session, [claim_id], outcome="refused", reason=reason[:500],
                mending=form.values["mending"], by=current_user.id, now=now(),
            )  # fmt: skip
    except ProductError as refused:
        return claim_page(claim_id, form.wrong(refused.sentence, "reason")), refused.status
    if result.left and not _mine(claim_id, "refused"):
        return claim_page(claim_id, form.wrong(result.left[claim_id])), 409
    flash("退回了，登记的人会看到原因。", "ok")
    return redirect(url_for("claims.queue"))


def _origin() -> str:
    asked = request.args.get("origin", "")
    return asked if asked in ORIGINS else ""


def _query(villages: list[RegionId], state: str, today: date) -> Select[Any]:
    """The claims of a tab; those whose question stayed unanswered wait for review as well."""
    query = claim_rows(villages)
    if state == "registered":
        query = query.where(reviewable(today))
    elif state != "all":
        query = query.where(Claim.state == state)
    return query.where(ORIGIN.in_((_origin(),))) if _origin() else query


def _listing(query: Select[Any]) -> Listing:
    return Listing(
        caption="审核",
        query=query,
        columns=(
            Column("holder", "户主或本人", lambda r: r.holder, HOLDER, tight=True),
            Column("what", "做了什么", _what, Rule.behaviour),
            Column("rule", "细则", lambda r: f"第 {r.Rule.number} 条", Rule.number, tight=True),
            Column("day", "哪天", lambda r: r.Claim.occurred_on, Claim.occurred_on, tight=True),
            Column("recorder", "登记", lambda r: r.recorder, RECORDER, tight=True),
            Column("village", "户号", lambda r: r.code or "", CODE, tight=True),
            Column("origin", "来源", lambda r: ORIGINS[r.origin], ORIGIN, tight=True),
            Column("photos", "照片", lambda r: r.photos, PHOTOS, num=True),
            Column("quantity", "数量", lambda r: r.Claim.quantity, Claim.quantity, num=True),
            Column("state", "到了哪一步", lambda r: STATES[r.Claim.state], Claim.state),
            Column("note", "情况说明", lambda r: r.Claim.note),
        ),
        tie=Claim.id,
        search=(HOLDER, CODE, Rule.behaviour, RECORDER),
        searchable="户主、户号、事情、登记人",
        size=20,
    )


def _what(row: Any) -> str:
    return what_words(row.Rule.behaviour, row.Claim.quantity, row.Rule.unit_word)


def _by_village(claim_ids: Iterable[ClaimId]) -> list[tuple[RegionId, list[ClaimId]]]:
    """The claims by village, each village within reach; others are not found."""
    found: dict[RegionId, list[ClaimId]] = {}
    for claim_id in claim_ids:
        claim = reading().get(Claim, claim_id)
        # What does not exist is answered as what is out of reach.
        village = require_region(Permission.CLAIMS_REVIEW, claim.village_id if claim else None)
        found.setdefault(village.id, []).append(claim_id)
    return list(found.items())


def _reviewed(village_id: RegionId, claim_ids: list[ClaimId]) -> Reviewed:
    with transaction() as session:
        return service.review(session, claim_ids, outcome="approved", by=current_user.id, now=now())


def _tell(results: list[Reviewed]) -> None:
    """Say what was done; who pressed twice hears only that it is done."""
    done = sum(len(result.done) for result in results)
    left = {i: said for result in results for i, said in result.left.items()}
    again = [claim_id for claim_id in left if _mine(claim_id, "approved")]
    if done + len(again):
        flash(f"通过了 {done + len(again)} 条。", "ok")
    for claim_id, said in left.items():
        if claim_id not in again:
            flash(f"{_name(claim_id)}没有通过：{said}", "ask")
    if not results:
        flash("还没有选，请先勾选要通过的登记。", "ask")


def _mine(claim_id: ClaimId, outcome: str) -> bool:
    """Whether this login reviewed it just so before."""
    reviews = reviews_of(reading(), [claim_id]).get(claim_id, [])
    return any(r.reviewed_by == current_user.id and r.outcome == outcome for r, _ in reviews)


def _name(claim_id: ClaimId) -> str:
    village_id = get_claim(reading(), claim_id).village_id
    row = reading().execute(claim_rows([village_id]).where(Claim.id == claim_id)).first()
    return f"{row.holder}，{_what(row)}" if row else ""


def what_of(claim: Claim, rule: UsableRule) -> str:
    """What was done, with how often."""
    return what_words(rule.behaviour, claim.quantity, rule.facts.unit_word)


def claim_page(claim_id: ClaimId, form: Reading) -> str:
    """The page of one claim, with a form that is to be mended."""
    session, today = reading(), village_day(now())
    found = get_claim(session, claim_id)
    row = session.execute(claim_rows([found.village_id]).where(Claim.id == claim_id)).one()
    rule = usable_rules(session, found.village_id, [found.rule_id])[found.rule_id]
    waiting = found.state in ("registered", "asked", "approved")
    returns = may_return(found.state, published=bool(published_of(session, [claim_id])))
    why_not = why_not_review(session, [found], current_user.id, on=today, mending=returns)
    key = form.key
    return render_template(
        "claims/claim.html", row=row, claim=found, rule=rule, worth=rule_worth(rule),
        what=_what(row),
        village=g.place, reviews=reviews_of(session, [claim_id]).get(claim_id, []),
        bound=expected(session, [found], on=today).get(claim_id) if waiting else None,
        may=current_user.may(Permission.CLAIMS_REVIEW, g.place.path), returns=returns,
        why_not=why_not.get(claim_id),
        odd=odd_of(session, [found]).get(claim_id) if found.state in UNREVIEWED else None,
        mine=found.registered_by == current_user.id, reasons=REASONS, states=STATES,
        form=form._replace(raw={**form.raw, "key": key}), today=today,
        **own_facts(found, key, on=today),
    )  # fmt: skip
