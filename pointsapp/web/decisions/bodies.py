"""The bodies of a place: which meet here, how they are called, what they need to decide."""

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import func, select

from pointsapp.decisions.keys import SETTINGS, get_key
from pointsapp.decisions.models import Body, Meeting, bodies_at
from pointsapp.decisions.queries import settings_at
from pointsapp.decisions.service import set_up_body
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Invalid
from pointsapp.people import queries as people
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Representative
from pointsapp.people.queries.dated import in_force
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.context import now
from pointsapp.web.decisions.blueprint import blueprint
from pointsapp.web.decisions.schemas import BodyIn
from pointsapp.web.forms import Reading, blank, read_form

PLACE = region_of("region_id")
# What is asked of a sitting, in the order of a meeting.
PARTS = ("notice_days", "quorum", "quorum_adults", "quorum_households", "quorum_women", "majority")


@dataclass(frozen=True)
class Line:
    """One kind of body here: what a sitting must fulfil, and what nobody decided of that."""

    kind: str
    word: str
    name: str  # '' while it was never set up
    sittings: int
    needs: tuple[str, ...]
    undecided: tuple[str, ...]


@blueprint.get("/place/<int:region_id>/bodies")
@requires(Permission.RULEBOOKS_VIEW, PLACE)
def bodies(region_id: RegionId) -> str:
    """Each kind of body with its name, its sittings so far, and what law and place ask of it."""
    return _page(blank())


@blueprint.post("/place/<int:region_id>/bodies")
@requires(Permission.DECISIONS_EDIT, PLACE)
def name_body(region_id: RegionId) -> ResponseReturnValue:
    """Set a body up under its own name, or call it by another one."""
    form = read_form(BodyIn, request.form)
    if not form.ok:
        return _page(form), 422
    try:
        with transaction() as session:
            set_up_body(
                session, region_id, form.values["kind"], name=form.values["name"],
                by=current_user.id, now=now(),
            )  # fmt: skip
    except Invalid as refused:
        return _page(form.wrong(refused.sentence, "name")), 422
    flash("记下了。登记决议时选它就行。")
    return redirect(url_for("decisions.bodies", region_id=region_id))


def _page(form: Reading) -> str:
    session, on = reading(), village_day(now())
    region = people.get_region(session, g.place.id)
    entitled = session.scalar(
        select(func.count(Representative.id)).where(
            Representative.village_id == region.id,
            in_force(on, Representative.from_on, Representative.to_on),
        )
    )
    return render_template(
        "decisions/bodies.html", region=g.place, form=form, lines=_lines(region.path),
        representatives=entitled, may=current_user.may(Permission.DECISIONS_EDIT, g.place.path),
        kinds=list(bodies_at(region.level).items()),
    )  # fmt: skip


def _lines(path: str) -> list[Line]:
    session, on = reading(), village_day(now())
    kinds = bodies_at(g.place.level)
    found = {b.kind: b for b in session.scalars(select(Body).where(Body.region_id == g.place.id))}
    rows = session.execute(
        select(Meeting.body_id, func.count())
        .where(Meeting.region_id == g.place.id)
        .group_by(Meeting.body_id)
    )
    sittings = dict(rows.all())
    keys = [key for kind in kinds for key in _keys(kind)]
    values = settings_at(session, path, keys, on=on)
    lines = []
    for kind, word in kinds.items():
        body = found.get(kind)
        own = {key: values[key] for key in _keys(kind)}
        lines.append(
            Line(
                kind, word, body.name if body else "", sittings.get(body.id, 0) if body else 0,
                tuple(f"{_short(key, word)}{v.words}" for key, v in own.items() if v),
                tuple(get_key(key).label for key, v in own.items() if v is None),
            )
        )  # fmt: skip
    return lines


def _keys(kind: str) -> list[str]:
    return [key for part in PARTS if (key := f"meeting.{kind}.{part}") in SETTINGS]


def _short(key: str, word: str) -> str:
    return get_key(key).label.removeprefix(word) + "："
