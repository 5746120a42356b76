"""How far the lists were made known in the villages of a town or county, by stage of the plan."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import select

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region
from pointsapp.powers.models import AUDIENCES, KINDS
from pointsapp.powers.policy.publicity import WAYS, Stage, villages_by_way
from pointsapp.powers.publicity import Covered, coverages, kinds_in_force, stages_for
from pointsapp.web import filters, place
from pointsapp.web.access import Permission, Place, requires
from pointsapp.web.context import now
from pointsapp.web.listing import Column, Listing, answer_listing
from pointsapp.web.powers.blueprint import blueprint

NOT_YET = "还没有"


@blueprint.get("/powers/publicity")
@requires(Permission.POWERS_VIEW)
def coverage() -> ResponseReturnValue:
    """The villages one works for by the ways that were used, in a stage or since the list began."""
    session, today = reading(), village_day(now())
    villages = place.villages(Permission.POWERS_VIEW)
    kinds = _kinds([each.path for each in villages], today)
    kind = request.args.get("list", "")
    kind = kind if kind in kinds else next(iter(kinds), "power-")
    here = place.chosen()
    plan_of, rows = stages_for(session, here.id) if here else (None, [])
    stages = {str(each.id): Stage(each.name, each.first_on, each.last_on) for each in rows}
    stage = stages.get(request.args.get("stage", ""))
    found = coverages(
        session, {each.id: each.path for each in villages}, *kind.split("-"), on=today, stage=stage
    )
    return answer_listing(
        _listing([each.id for each in villages], found, today), session, "powers/coverage.html",
        kinds=kinds, kind=kind, stages=stages, stage=stage, plan_of=plan_of, ways=WAYS,
        used=villages_by_way([each.found for each in found.values()]), covered=len(found),
        without=len(villages) - len(found), chosen=request.args.get("stage", ""), here=here,
        may_plan=here is not None and _may_plan(here),
    )  # fmt: skip


def _may_plan(here: Place) -> bool:
    may: bool = current_user.may(Permission.POWERS_EDIT, here.path)
    return here.level in ("town", "county") and may


def _kinds(paths: list[str], today: date) -> dict[str, str]:
    """The kinds of lists in force here, as choices: 'negative-cadres' → 负面清单（村干部）."""
    there = kinds_in_force(reading(), paths, on=today)
    return {
        f"{kind}-{audience}": f"{words}（{of}）" if of else words
        for kind, words in KINDS.items()
        for audience, of in AUDIENCES.items()
        if (kind, audience) in there
    }


def _listing(
    village_ids: list[RegionId], found: Mapping[RegionId, Covered], today: date
) -> Listing:
    def title(row: Any) -> str:
        return found[row.id].row.title if row.id in found else "没有这份清单"

    def linked(row: Any) -> str | Markup:
        if row.id not in found:
            return title(row)
        address = url_for("powers.publicity", village_id=row.id, list_id=found[row.id].row.id)
        return Markup('<a href="{}">{}</a>').format(address, title(row))

    def by_hand(row: Any) -> str:
        each = found[row.id].found if row.id in found else None
        return f"{each.reached} / {each.households} 户" if each else ""

    return Listing(
        caption="清单宣传",
        query=select(Region).where(Region.id.in_(village_ids)),
        columns=(
            Column("village", "村", lambda r: r.name, Region.name, tight=True),
            Column("list", "清单", title, show=linked),
            *(_way(way, words, found, today) for way, words in WAYS.items()),
            Column("reached", "到了几户", by_hand, tight=True),
        ),
        tie=Region.path,
        search=(Region.name,),
        searchable="村名",
    )


def _way(way: str, words: str, found: Mapping[RegionId, Covered], today: date) -> Column:
    def last(row: Any) -> date | None:
        return dict(found[row.id].found.used).get(way) if row.id in found else None

    def shown(row: Any) -> str:
        day = last(row)
        if day is not None:
            return filters.day(day, today.year)
        return NOT_YET if row.id in found else ""

    return Column(way, words, last, show=shown, tight=True)
