"""Passbooks 积分存折: one A5 page or more a household, a group or village in one print job."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import g, render_template, request, url_for
from sqlalchemy.orm import Session

from pointsapp.claims.queries import HouseholdLine, year_of_many
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import NotFound
from pointsapp.ledger import queries as ledger
from pointsapp.people import queries as people
from pointsapp.people.ids import HouseholdId, RegionId
from pointsapp.people.models import Household, Region
from pointsapp.rulebooks import queries as rulebooks
from pointsapp.rulebooks.policy import period_of
from pointsapp.rulebooks.queries import year_start_of
from pointsapp.web.access import Permission, region_of, requires, row_of
from pointsapp.web.context import now, public_url
from pointsapp.web.paper.blueprint import blueprint
from pointsapp.web.villager.sums import AccountSum, household_sums

OF_REGION, OF_HOUSEHOLD = region_of("region_id"), row_of(Household.group_id, "household_id")
# As many as a slow office computer lays out without trouble; "all" prints a village at once.
PART = 100
ALL = "all"
BLANK_LINES = 6
PERIOD = re.compile(r"20[0-9]{2}(-20[0-9]{2})?")


@dataclass(frozen=True)
class Passbook:
    """What one household's pages say."""

    code: str
    group: str
    door: str
    head: str
    sums: Sequence[AccountSum]
    lines: Sequence[tuple[str, HouseholdLine]]  # whose account, '' for the household's own
    address: str  # opens the look-up with group and door filled in


@blueprint.get("/passbooks/<int:region_id>")
@requires(Permission.LEDGER_VIEW, OF_REGION)
def passbooks(region_id: RegionId) -> str:
    """A group's or village's passbooks by group and door, a hundred households a print job."""
    if g.place.level not in ("village", "group"):
        raise NotFound("paper.region", "存折按村或按组打印，请先选一个村。")
    homes = people.households_in(reading(), region_id, on=village_day(now()))
    return _printed(homes, back=url_for("paper.papers", village_id=_village_of(region_id)))


@blueprint.get("/passbook/<int:household_id>")
@requires(Permission.LEDGER_VIEW, OF_HOUSEHOLD)
def passbook(household_id: HouseholdId) -> str:
    """One household's passbook."""
    home = people.get_household(reading(), household_id)
    return _printed([home], back=url_for("people.household", household_id=household_id))


def _village_of(region_id: RegionId) -> RegionId:
    region = people.get_region(reading(), region_id)
    return region.id if region.level == "village" else region.parent_id or RegionId(0)


def _printed(homes: Sequence[Household], *, back: str) -> str:
    session, on = reading(), village_day(now())
    chosen, number, parts = _part(homes)
    village_id = homes[0].village_id if homes else _village_of(g.place.id)
    village = people.get_region(session, village_id)
    scales = rulebooks.scales_in_force(session, village_id, on=on)
    present = period_of(on, year_start_of(scales))
    before = period_of(on - timedelta(days=366), year_start_of(scales))
    asked = request.args.get("period", "")
    period = asked if PERIOD.fullmatch(asked) else present
    return render_template(
        "paper/passbooks.html", village=village, books=_books(session, chosen, scales, period, on),
        period=period, today=on, back=back, number=number, parts=parts, total=len(homes),
        part_size=PART, all=ALL, blank=BLANK_LINES, region=g.place,
        other=before if period == present else present,
    )  # fmt: skip


def _part(homes: Sequence[Household]) -> tuple[Sequence[Household], int, int]:
    """The households of the asked part; its number from 1 (0: all of them), and how many."""
    parts = max(1, -(-len(homes) // PART))
    asked = request.args.get("part", "1")
    if asked == ALL:
        return homes, 0, parts
    number = min(int(asked), parts) if asked.isascii() and asked.isdecimal() else 1
    number = max(1, number)
    return homes[(number - 1) * PART : number * PART], number, parts


def _books(
    session: Session, homes: Sequence[Household], scales: Mapping[str, Any], period: str, on: date
) -> Iterator[Passbook]:
    """A hundred households at a time, so that a large village needs no more memory."""
    groups: dict[RegionId, Region] = {}
    for at in range(0, len(homes), PART):
        some = homes[at : at + PART]
        ids = [each.id for each in some]
        heads = people.heads_of(session, ids, on=on)
        held = ledger.held_by_households(session, ids, on=on)
        accounts = [each.id for own in held.values() for each in own]
        year = year_of_many(session, some[0].village_id, accounts, on=on, period=period)
        for home in some:
            if home.group_id not in groups:
                groups[home.group_id] = people.get_region(session, home.group_id)
            head = heads.get(home.id)
            own = held[home.id]
            sums = household_sums(session, own, period, year.spendable, scales, ranked=False)
            found = [(each.holder, line) for each in own for line in year.lines.get(each.id, ())]
            yield Passbook(
                code=people.household_code(home, groups[home.group_id]),
                group=groups[home.group_id].name,
                door=home.door.lstrip("0") or home.door,
                head=head.name if head else "",
                sums=sums,
                lines=sorted(found, key=lambda pair: pair[1].occurred_on),
                address=_look_up(home),
            )


def _look_up(home: Household) -> str:
    # The card's own code is stored nowhere: group and door are filled in, the PIN is typed.
    return public_url(
        url_for("villager.look_up", village=home.village_id, group=home.group_id, door=home.door)
    )
