"""The seals of a village's ledger, and how anybody checks them."""

import json

from flask import Response, g
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.ledger import publishing
from pointsapp.ledger.models import Seal
from pointsapp.people.ids import RegionId
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.board.blueprint import blueprint
from pointsapp.web.context import now
from pointsapp.web.download import send_file_named
from pointsapp.web.filters import groups, instant
from pointsapp.web.listing import Column, Listing, answer_listing

VILLAGE = region_of("village_id")


@blueprint.get("/v/<int:village_id>/seals")
@requires(Permission.BOARD_VIEW, VILLAGE)
def seals(village_id: RegionId) -> ResponseReturnValue:
    """All seals, the newest first; figures and digests only."""
    return answer_listing(
        _listing(village_id), reading(), "board/seals.html", village_id=village_id
    )


@blueprint.get("/v/<int:village_id>/seals.json")
@requires(Permission.BOARD_VIEW, VILLAGE)
def seal_file(village_id: RegionId) -> Response:
    """The file that anybody may check, with nothing but digests in it (docs/seal.md)."""
    content = json.dumps(publishing.seal_file(reading(), village_id), ensure_ascii=False, indent=1)
    return send_file_named(content.encode(), f"{g.place.name}账本封存.json", "application/json")


def _listing(village_id: RegionId) -> Listing:
    year = village_day(now()).year
    return Listing(
        caption="账本封存",
        query=select(Seal).where(Seal.village_id == village_id),
        columns=(
            Column("number", "第几号", lambda s: f"第 {s.number} 号", Seal.number, tight=True),
            Column("at", "封存时间", lambda s: instant(s.sealed_at, year), Seal.sealed_at),
            Column("entries", "笔数", lambda s: s.entries, Seal.entries, num=True),
            Column("digest", "封存码", lambda s: s.digest, show=lambda s: groups(s.digest)),
        ),
        tie=Seal.number.desc(),
        default_sort="-number",
        size=20,
    )  # fmt: skip
