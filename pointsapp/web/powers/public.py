"""Lists for anybody: what is in force in a village, one list, one item with its chart."""

from flask import g, render_template

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import NotFound
from pointsapp.people.ids import RegionId
from pointsapp.people.queries import get_region
from pointsapp.powers import queries as powers
from pointsapp.powers.charts import wall_of
from pointsapp.powers.ids import ItemId, ListId
from pointsapp.powers.models import ListItem, PowerList
from pointsapp.powers.policy.publicity import in_words
from pointsapp.powers.publicity import coverage_of, lists_shown
from pointsapp.web.access import Permission, requires
from pointsapp.web.board.books import adoption_of
from pointsapp.web.context import now
from pointsapp.web.powers.blueprint import blueprint
from pointsapp.web.powers.scopes import VILLAGE
from pointsapp.web.powers.words import by_category, drawn, item_facts, kind_words


@blueprint.get("/v/<int:village_id>/lists")
@requires(Permission.BOARD_VIEW, VILLAGE)
def in_force(village_id: RegionId) -> str:
    """All lists in force, by kind, with how many items."""
    session = reading()
    found = lists_shown(session, village_id, on=village_day(now()))
    lines = [(row, get_region(session, row.region_id).name,
              len(powers.items_of(session, row.id))) for row in found]  # fmt: skip
    return render_template(
        "powers/in_force.html", village=g.place, lines=lines, kind_words=kind_words
    )


@blueprint.get("/v/<int:village_id>/lists/<int:list_id>")
@requires(Permission.BOARD_VIEW, VILLAGE)
def shown(village_id: RegionId, list_id: ListId) -> str:
    """One list in force: its items by category."""
    session, row = reading(), _list_here(village_id, list_id)
    went_out = coverage_of(session, village_id, row, on=village_day(now()))
    items = powers.items_of(session, list_id)
    return render_template(
        "powers/shown.html",
        village=g.place,
        row=row,
        kind=kind_words(row),
        told=in_words(went_out),
        groups=by_category(items),
        facts=item_facts,
        charted=set(powers.procedures_of(session, [item.id for item in items])),
        adoption=adoption_of(row.resolution_id),
    )


@blueprint.get("/v/<int:village_id>/items/<int:item_id>")
@requires(Permission.BOARD_VIEW, VILLAGE)
def item(village_id: RegionId, item_id: ItemId) -> str:
    """One item as it stands today, else as it stood: who, what to bring, how long, each step."""
    today, session = village_day(now()), reading()
    found = powers.find_item(session, village_id, item_id, on=today)
    shown = found or powers.find_former_item(session, village_id, item_id, on=today)
    if shown is None:
        raise _not_here()
    return render_template(
        "powers/item.html", former=found is None, today=today, **_everything(shown)
    )


@blueprint.get("/v/<int:village_id>/items/<int:item_id>/print")
@requires(Permission.BOARD_VIEW, VILLAGE)
def item_print(village_id: RegionId, item_id: ItemId) -> str:
    """What counts today as one A3 sheet; whether it hangs on the wall is the place's decision."""
    today = village_day(now())
    found = powers.find_item(reading(), village_id, item_id, on=today)
    if found is None:
        raise _not_here()
    wall = wall_of(reading(), village_id, on=today)
    return render_template("powers/item_print.html", wall=wall, **_everything(found))


def _everything(found: ListItem) -> dict[str, object]:
    session = reading()
    row = powers.get_list(session, found.list_id)
    procedure = powers.procedure_of(session, found.id)
    return {
        "village": g.place,
        "item": found,
        "row": row,
        "kind": kind_words(row),
        "facts": item_facts(found),
        "chart": drawn(procedure),
        "adoption": adoption_of(row.resolution_id),
    }


def _not_here() -> NotFound:
    return NotFound("item.not_in_force", "这一项现在不在村里施行的清单上，请从清单里找。")


def _list_here(village_id: RegionId, list_id: ListId) -> PowerList:
    found = lists_shown(reading(), village_id, on=village_day(now()))
    row = next((each for each in found if each.id == list_id), None)
    if row is None:
        raise NotFound("list.not_in_force", "这份清单现在不在村里施行，请看现在的清单。")
    return row
