"""Strips in large print 公示条: a page a group for its board, a strip a household for its door."""

from collections.abc import Iterable, Mapping, Sequence

from flask import g, render_template, request, url_for

from pointsapp.claims.ids import SheetId
from pointsapp.claims.models import Sheet
from pointsapp.claims.policy.notice import AwardLine
from pointsapp.claims.queries import get_sheet, groups_on, public_copy, staff_lines
from pointsapp.foundation.database import reading
from pointsapp.people.ids import RegionId
from pointsapp.web.access import Permission, requires, row_of
from pointsapp.web.context import public_url
from pointsapp.web.paper.blueprint import blueprint

SHEET = row_of(Sheet.village_id, "sheet_id")


@blueprint.get("/strips/<int:sheet_id>")
@requires(Permission.CLAIMS_VIEW, SHEET)
def strips(sheet_id: SheetId) -> str:
    """In letters that are read from two metres; awards only, as everybody may read them."""
    session, found = reading(), get_sheet(reading(), sheet_id)
    copy = public_copy(session, sheet_id)
    groups = groups_on(staff_lines(session, sheet_id))
    by_home = "home" in request.args
    return render_template(
        "paper/strips.html", village=g.place, sheet=found, copy=copy,
        pages=_pages(copy.awards, groups, by_home=by_home), by_home=by_home,
        url=public_url(f"/v/{found.village_id}/sheets/{found.id}"),
        back=url_for("claims.sheet", sheet_id=sheet_id),
    )  # fmt: skip


def _pages(
    awards: Sequence[AwardLine], groups: Mapping[RegionId, str], *, by_home: bool
) -> list[tuple[str, list[tuple[str, list[AwardLine]]]]]:
    """The group of each page (or strip), and who stands on it with what."""
    found = [(name, _by_holder(awards, group)) for group, name in groups.items()]
    if not by_home:
        return found
    return [(name, [home]) for name, homes in found for home in homes]


def _by_holder(
    awards: Iterable[AwardLine], group_id: RegionId
) -> list[tuple[str, list[AwardLine]]]:
    """Each name of a group once, with all it earned, in the order of the sheet."""
    found: dict[str, list[AwardLine]] = {}
    for line in awards:
        if line.group_id == group_id:
            found.setdefault(line.holder, []).append(line)
    return list(found.items())
