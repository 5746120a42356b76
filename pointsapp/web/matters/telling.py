"""What leaves the house about a matter: the sheet for the board, the chat text, the archive."""

from flask import g, render_template, url_for
from flask.typing import ResponseReturnValue

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.matters import queries
from pointsapp.matters.archive import write_archive
from pointsapp.matters.ids import MatterId
from pointsapp.matters.models import Matter
from pointsapp.matters.queries.public import PublicMatter
from pointsapp.matters.texts import board_sheet, chat_text
from pointsapp.people.queries import get_region
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now, public_url
from pointsapp.web.download import send_file_named
from pointsapp.web.matters.blueprint import blueprint
from pointsapp.web.matters.scopes import of_matter


@blueprint.get("/matters/<int:matter_id>/sheet")
@requires(Permission.MATTERS_VIEW, of_matter)
def sheet(matter_id: MatterId) -> str:
    """The sheet for the board, A4: what everybody may know, and a QR to where it goes on."""
    found = queries.get_matter(reading(), matter_id)
    today, public = village_day(now()), _public(found)
    return render_template(
        "matters/sheet.html", matter=found, village=g.place, today=today, url=_address(found),
        sheet=board_sheet(public, today=today), budget=public.budget,
    )  # fmt: skip


@blueprint.get("/matters/<int:matter_id>/text")
@requires(Permission.MATTERS_VIEW, of_matter)
def text(matter_id: MatterId) -> str:
    """The words for the chat group, to be copied."""
    found = queries.get_matter(reading(), matter_id)
    chat = chat_text(_public(found), address=_address(found))
    return render_template("matters/text.html", matter=found, chat=chat)


@blueprint.get("/matters/<int:matter_id>/archive")
@requires(Permission.MATTERS_VIEW, of_matter)
def archive(matter_id: MatterId) -> ResponseReturnValue:
    """Everything of one matter as a .zip for an auditor."""
    found = queries.get_matter(reading(), matter_id)
    content = write_archive(reading(), matter_id, today=village_day(now()))
    village = get_region(reading(), found.village_id).name
    return send_file_named(content, f"{village}办件{found.number}.zip", "application/zip")


def _public(found: Matter) -> PublicMatter:
    today = village_day(now())
    return queries.public_matter(reading(), found.village_id, found.number, today=today)


def _address(found: Matter) -> str:
    """The address printed as QR: it stays with the village that gave the number."""
    return public_url(url_for("matters.public", village_id=found.village_id, number=found.number))
