"""Two villages become one; another has only just begun."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import transaction
from pointsapp.ledger.villages import merge_villages
from pointsapp.people import service as people
from pointsapp.presets.demo.county import County, Village
from pointsapp.presets.demo.diary import Apart, Happening
from pointsapp.presets.demo.places import Logins, appoint, found
from pointsapp.presets.demo.roster import find_places, read_roster


def mergers(county: County) -> Iterator[Happening | Apart]:
    """Shangpo and Xiapo become Beipo; Xinli begins with its roster."""
    merged, new = county.village("beipo"), county.village("xinli")
    yield Happening(county.at(merged.plan.since), partial(_merge, county=county, into=merged))
    yield Apart(county.at(new.plan.since), partial(_begin, county=county, village=new))


def _merge(session: Session, now: datetime, *, county: County, into: Village) -> None:
    old = [village for village in into.town.villages if village.plan.until]
    found(session, county, into, now=now)
    merge_villages(
        session, [village.id for village in old], into.id, period=f"{now.year}",
        on=village_day(now), by=county.admin, now=now,
    )  # fmt: skip
    find_places(session, into)
    appoint(session, into, on=village_day(now), now=now, mandates=False)
    Logins(session, now).of_village(into)
    for user in (user for village in old for user in village.users.values()):
        people.disable_user(session, user, by=into.town.clerk, now=now)


def _begin(now: datetime, *, county: County, village: Village) -> None:
    with transaction() as session:
        found(session, county, village, now=now)
    read_roster(county, village, on=village_day(now))
    with transaction() as session:
        find_places(session, village)
        Logins(session, now).of_village(village, roles=("clerk",))
