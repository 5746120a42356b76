"""The sittings of the villages one works for."""

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import case, func, select

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.matters.models import Sitting, SittingTopic, Venue
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region
from pointsapp.web import filters, place
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.listing import Column, Listing, answer_listing
from pointsapp.web.matters.blueprint import blueprint


@blueprint.get("/matters/sittings")
@requires(Permission.MATTERS_VIEW)
def sittings() -> ResponseReturnValue:
    """What was said where, the latest first, and how much waits for an answer."""
    villages = place.villages(Permission.MATTERS_VIEW)
    records = [v for v in villages if current_user.may(Permission.MATTERS_RECORD, v.path)]
    return answer_listing(
        _listing([each.id for each in villages]), reading(), "matters/sittings.html",
        villages=records,
    )  # fmt: skip


def _listing(villages: list[RegionId]) -> Listing:
    raised = (
        select(
            SittingTopic.sitting_id.label("sitting_id"),
            func.count().label("topics"),
            func.sum(case((SittingTopic.outcome == "open", 1), else_=0)).label("waiting"),
        )
        .group_by(SittingTopic.sitting_id)
        .subquery()
    )
    return Listing(
        caption="说事、议事",
        query=select(
            Sitting, Region.name.label("village"), Venue.name.label("venue"),
            func.coalesce(raised.c.topics, 0).label("topics"),
            func.coalesce(raised.c.waiting, 0).label("waiting"),
        )
        .join(Region, Region.id == Sitting.village_id)
        .join(Venue, Venue.id == Sitting.venue_id)
        .outerjoin(raised, raised.c.sitting_id == Sitting.id)
        .where(Sitting.village_id.in_(villages)),
        columns=(
            Column("number", "编号", lambda r: r.Sitting.number, Sitting.number, show=_linked,
                   tight=True),
            Column("village", "村", lambda r: r.village, Region.name, tight=True),
            Column("venue", "在哪里", lambda r: r.venue, Venue.name),
            Column("held", "哪天", lambda r: r.Sitting.held_on, Sitting.held_on,
                   show=lambda r: filters.day(r.Sitting.held_on, village_day(now()).year),
                   tight=True),
            Column("present", "来了几个人", lambda r: r.Sitting.present, Sitting.present,
                   num=True),
            Column("topics", "说了几件", lambda r: r.topics, num=True),
            Column("waiting", "等回话", lambda r: r.waiting, num=True),
        ),
        tie=Sitting.id.desc(),
        search=(Sitting.number, Region.name, Venue.name, Sitting.host),
        searchable="编号、村、地方、谁接待的",
        default_sort="-held",
    )  # fmt: skip


def _linked(row: Any) -> Markup:
    address = url_for("matters.sitting", sitting_id=row.Sitting.id)
    return Markup('<a href="{}">{}</a>').format(address, row.Sitting.number)
