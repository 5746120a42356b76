"""Household cards: printed for a group, a few of them handed over with a PIN."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.people import service as people
from pointsapp.presets.demo.county import County, Village
from pointsapp.presets.demo.diary import Happening
from pointsapp.presets.demo.places import PIN

PRINTED_DAYS_AGO = 480
# Of these the household behind the fifth door has come, and agreed to be named with honour.
CARD_HOME = 4
NAMED = range(3, 12)


def cards(county: County) -> Iterator[Happening]:
    """The first group of every village has its cards."""
    for village in county.villages:
        if village.plan.book and village.plan.since > PRINTED_DAYS_AGO:
            yield Happening(
                county.at(PRINTED_DAYS_AGO, 11), partial(_hand_out, county=county, village=village)
            )


def _hand_out(session: Session, now: datetime, *, county: County, village: Village) -> None:
    by = village.users.get("clerk", village.town.clerk)
    issued = people.issue_cards_in(session, village.groups[0], by=by, now=now)
    home = next(card for card in issued if card.household_id == village.home(CARD_HOME))
    people.hand_over(session, home.card_id, PIN, keyring=county.keyring, by=by, now=now)
    for place in NAMED:
        people.give_consent(
            session, village.head(place), purpose="honour_list", via="written",
            on=village_day(now), by=by, now=now,
        )  # fmt: skip
