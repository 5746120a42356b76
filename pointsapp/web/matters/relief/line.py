"""One household of a round: what each said about it, objections, and what can be done now."""

from typing import Any

from flask import g, render_template
from flask_login import current_user
from sqlalchemy.orm import Session

from pointsapp.contests.models import Contest
from pointsapp.contests.policy import STATES
from pointsapp.contests.queries import contests_on
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import Conflict
from pointsapp.matters.ids import ReliefLineId
from pointsapp.matters.models import ReliefLine, ReliefRound
from pointsapp.matters.policy.relief import WORDS, check_county_turn, check_town_turn
from pointsapp.matters.queries.relief import SUBJECT, facts, get_line, get_round, receiving
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, blank
from pointsapp.web.matters.blueprint import blueprint
from pointsapp.web.matters.relief import rows
from pointsapp.web.matters.relief.scopes import acts, decides_as, of_line


@blueprint.get("/matters/relief/lines/<int:relief_line_id>")
@requires(Permission.MATTERS_VIEW, of_line)
def relief_line(relief_line_id: ReliefLineId) -> str:
    """All about one household in a round."""
    line = get_line(reading(), relief_line_id)
    if acts(g.place.path):
        said = {"before": line.before, "opinion": line.opinion, "note": line.note or None}
    else:
        said = {}
    return line_page(relief_line_id, blank(decided_on=village_day(now()).isoformat(), **said))


def line_page(relief_line_id: ReliefLineId, form: Reading) -> str:
    """The page, with the one form that whoever reads it can use now."""
    session, today = reading(), village_day(now())
    row = session.execute(rows.line_rows(today).where(ReliefLine.id == relief_line_id)).one()
    line, found = row.ReliefLine, get_round(session, row.ReliefLine.round_id)
    said = contests_on(session, SUBJECT, [line.id]).get(line.id, [])
    edits = current_user.may(Permission.RELIEF_EDIT, g.place.path)
    return render_template(
        "matters/relief_line.html", line=line, round=found, village=g.place, form=form,
        household=rows.household_words(row), change=rows.change, contests=said,
        contest_states=STATES, words=WORDS, state=rows.state_of(found, today),
        acts=acts(g.place.path), edits=edits,
        carried=edits and line.household_id in receiving(session, found),
        **_turn(session, line, found, said),
    )  # fmt: skip


def _turn(
    session: Session, line: ReliefLine, found: ReliefRound, said: list[Contest]
) -> dict[str, Any]:
    """As what the reader decides now, if at all, and else what comes before."""
    roles, today = decides_as(g.place.path), village_day(now())
    if found.closed_on is not None or line.county_outcome is not None:
        return {"decides": "", "why_not": ""}
    role = "town" if line.town_outcome is None else "county"
    if role not in roles:
        return {"decides": "", "why_not": ""}
    try:
        if role == "town":
            waits = any(each.state == "open" for each in said)
            check_town_turn(found.published_until, today, under_objection=waits)
        else:
            check_county_turn(facts([line])[0])
    except Conflict as refused:
        return {"decides": "", "why_not": refused.sentence}
    return {"decides": role, "why_not": ""}
