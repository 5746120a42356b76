"""今年上级要的: tasks, forms and ledgers asked of villages, this year beside last year."""

from collections.abc import Mapping
from typing import Any

from flask import g, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import Integer, column, func, select, values

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region
from pointsapp.people.queries import villages_with_merged
from pointsapp.powers.burdens import Beside, Line, asked_of, beside, beside_by
from pointsapp.powers.policy.handing import LEVELS, Burden
from pointsapp.web import place
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.listing import Column, Listing, answer_listing
from pointsapp.web.powers.blueprint import blueprint
from pointsapp.web.powers.scopes import VILLAGE

FIGURES = (("tasks", "任务"), ("forms", "报表"), ("ledgers", "台账"), ("fillings", "要填几次"))


@blueprint.get("/powers/burden")
@requires(Permission.POWERS_VIEW)
def burden() -> ResponseReturnValue:
    """All villages one works for: together by level and department, and village by village."""
    session, year = reading(), this_year()
    villages = place.villages(Permission.POWERS_VIEW)
    keepers = place.keepers(session, villages)
    lines = asked_of(session, keepers, year=year)
    found = beside_by(lines, year, by=lambda line: keepers[line.village_id].id)
    return answer_listing(
        _listing([each.id for each in villages], found), session, "powers/burden.html",
        many=len(villages), village=villages[0] if len(villages) == 1 else None, year=year,
        **_tables(lines, year),
    )  # fmt: skip


@blueprint.get("/powers/village/<int:village_id>/burden")
@requires(Permission.POWERS_VIEW, VILLAGE)
def burden_of(village_id: RegionId) -> str:
    """One village."""
    session, year = reading(), this_year()
    lines = asked_of(session, villages_with_merged(session, [village_id]), year=year)
    return render_template(
        "powers/burden.html", page=None, many=1, village=g.place, year=year, **_tables(lines, year)
    )


def this_year() -> int:
    """The calendar year of today in the village."""
    return village_day(now()).year


def told(village_ids: list[RegionId]) -> str:
    """One sentence: what is asked of these villages this year, and how often last year's."""
    session, year = reading(), this_year()
    return _sentence(beside(asked_of(session, village_ids, year=year), year))


def _sentence(found: Beside) -> str:
    asked = found.now
    if asked == Burden():
        return "今年上级要的任务、报表、台账，还没有记过。"
    return (
        f"今年上级要的：任务 {asked.tasks} 件，报表 {asked.forms} 种，台账 {asked.ledgers} 本；"
        f"报表、台账全年要填 {asked.fillings} 次，去年 {found.before.fillings} 次。"
    )


def _tables(lines: list[Line], year: int) -> dict[str, Any]:
    levels = beside_by(lines, year, by=lambda line: line.level)
    senders = beside_by(lines, year, by=lambda line: line.sender)
    all_of_them = beside(lines, year)
    return {
        "figures": FIGURES,
        "levels": [(word, levels[key]) for key, word in LEVELS.items() if key in levels],
        "senders": sorted(senders.items(), key=lambda each: (*_weight(each[1]), each[0])),
        "total": all_of_them,
        "sentence": _sentence(all_of_them),
    }


def _weight(found: Beside) -> tuple[int, int]:
    """Who asks most stands first."""
    return -found.now.fillings, -found.now.tasks


def _listing(village_ids: list[RegionId], found: Mapping[RegionId, Beside]) -> Listing:
    names = [f"{when}_{name}" for when in ("now", "before") for name, _ in FIGURES]
    rows = [(key, *(getattr(getattr(each, when), name) for when in ("now", "before")
                    for name, _ in FIGURES)) for key, each in found.items()]  # fmt: skip
    counted = values(
        column("village_id", Integer), *(column(name, Integer) for name in names), name="counted"
    ).data(rows or [(0,) * (len(names) + 1)]).cte("counted")  # fmt: skip
    figures = {name: func.coalesce(counted.c[name], 0) for name in names}
    titles = [title for _, title in FIGURES] + [f"去年{title}" for _, title in FIGURES]
    return Listing(
        caption="今年上级要的",
        query=select(Region.id, Region.name, *(figures[name].label(name) for name in names))
        .outerjoin(counted, counted.c.village_id == Region.id)
        .where(Region.id.in_(village_ids)),
        columns=(
            Column("village", "村", lambda row: row.name, Region.name, show=_linked, tight=True),
            *(_figure(name, title, figures[name])
              for name, title in zip(names, titles, strict=True)),
        ),
        tie=Region.path,
        search=(Region.name,),
        searchable="村名",
        default_sort="-now_fillings",
    )  # fmt: skip


def _figure(name: str, title: str, sort: Any) -> Column:
    return Column(name, title, lambda row: getattr(row, name), sort, num=True)


def _linked(row: Any) -> Markup:
    address = url_for("powers.burden_of", village_id=row.id)
    return Markup('<a href="{}">{}</a>').format(address, row.name)
