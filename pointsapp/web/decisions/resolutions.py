"""Resolutions of a place: the list, one with its minutes, and recording a new one."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from pointsapp.decisions import queries as decisions
from pointsapp.decisions.ids import ResolutionId
from pointsapp.decisions.models import BODY_KINDS, Body, Meeting, Resolution
from pointsapp.decisions.policy import Counts
from pointsapp.decisions.service import MeetingFacts, record_resolution
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Invalid
from pointsapp.people.ids import RegionId
from pointsapp.rulebooks.models import RuleBook
from pointsapp.web.access import Permission, region_of, requires, row_of
from pointsapp.web.context import now
from pointsapp.web.decisions.blueprint import blueprint
from pointsapp.web.decisions.schemas import ResolutionIn
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.listing import Column, Listing, answer_listing

PLACE = region_of("region_id")
COUNTED = (
    ("members", "按成员（村民代表会议、党员大会等）"),
    ("adults", "按人（村民会议，十八周岁以上村民）"),
    ("households", "按户（村民会议，每户一名代表）"),
)


@blueprint.get("/place/<int:region_id>/resolutions")
@requires(Permission.RULEBOOKS_VIEW, PLACE)
def resolutions(region_id: RegionId) -> ResponseReturnValue:
    """All resolutions of a place, the newest first."""
    query = (
        select(Resolution, Meeting, Body)
        .join(Meeting, Meeting.id == Resolution.meeting_id)
        .join(Body, Body.id == Meeting.body_id)
        .where(Resolution.region_id == region_id)
    )
    listing = Listing(
        caption=f"{g.place.name}的决议",
        query=query,
        columns=(
            Column("number", "决议", lambda r: r.Resolution.number, Resolution.number, tight=True),
            Column("subject", "事项", lambda r: r.Resolution.subject, Resolution.subject),
            Column("body", "哪个会议", lambda r: r.Body.name, Body.name),
            Column("held", "开会日期", lambda r: r.Meeting.held_on, Meeting.held_on, tight=True),
            Column("passed", "结果", lambda r: "通过" if r.Resolution.passed else "没有通过"),
        ),
        tie=Resolution.id.desc(),
        search=(Resolution.number, Resolution.subject, Body.name),
        searchable="编号、事项、会议",
    )
    return answer_listing(listing, reading(), "decisions/resolutions.html", region=g.place)


@blueprint.get("/resolutions/<int:resolution_id>")
@requires(Permission.RULEBOOKS_VIEW, row_of(Resolution.region_id, "resolution_id"))
def resolution(resolution_id: ResolutionId) -> str:
    """One resolution: the counts, why it passed or not by which article, and the minutes."""
    session = reading()
    found = decisions.get_resolution(session, resolution_id)
    return render_template(
        "decisions/resolution.html",
        resolution=found,
        meeting=decisions.get_meeting(session, found.meeting_id),
        body=decisions.body_of(session, found),
        counted=dict(COUNTED)[found.counted_by],
        books=session.scalars(select(RuleBook).where(RuleBook.resolution_id == found.id)).all(),
    )


@blueprint.get("/place/<int:region_id>/resolutions/new")
@requires(Permission.DECISIONS_EDIT, PLACE)
def new_resolution(region_id: RegionId) -> str:
    """The form for a meeting that was held on paper."""
    form = blank(
        body_kind="representatives", counted_by="members", book_id=request.args.get("book")
    )
    return _form_page(region_id, form)


@blueprint.post("/place/<int:region_id>/resolutions/new")
@requires(Permission.DECISIONS_EDIT, PLACE)
def record(region_id: RegionId) -> ResponseReturnValue:
    """Store the resolution, passed or not, and go back to the book it is about."""
    form = read_form(ResolutionIn, request.form)
    if not form.ok:
        return _form_page(region_id, form), 422
    try:
        with transaction() as session:
            stored = record_resolution(
                session, region_id, subject=form.values["subject"], meeting=_meeting(form.values),
                counts=_counts(form.values), by=current_user.id, now=now(),
            )  # fmt: skip
            resolution_id, number, passed = stored.id, stored.number, stored.passed
    except Invalid as refused:
        return _form_page(region_id, form.wrong(refused.sentence)), 422
    said = "通过" if passed else "没有通过"
    flash(f"决议 {number} 已登记：{said}。", "done" if passed else "ask")
    book_id = form.values["book_id"]
    if book_id and passed:
        return redirect(url_for("rulebooks.adopt", book_id=book_id, resolution=resolution_id))
    return redirect(url_for("decisions.resolution", resolution_id=resolution_id))


def _form_page(region_id: RegionId, form: Reading) -> str:
    return render_template(
        "decisions/new_resolution.html",
        form=form,
        region=g.place,
        bodies=list(BODY_KINDS.items()),
        counted=COUNTED,
        today=village_day(now()),
    )


def _meeting(values: dict[str, Any]) -> MeetingFacts:
    names = ("body_kind", "held_on", "chair", "minutes", "noticed_on", "place")
    return MeetingFacts(**{name: values[name] for name in names})


def _counts(values: dict[str, Any]) -> Counts:
    names = (
        "entitled", "present", "votes_for", "votes_against", "votes_abstained",
        "women_entitled", "women_present", "authorised_by",
    )  # fmt: skip
    counted_by = values["counted_by"] or "members"
    return Counts(**{name: values[name] for name in names}, counted_by=counted_by)
