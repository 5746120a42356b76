"""Household cards: printed for a group, one a village handed over with a PIN."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.keys import Keyring
from pointsapp.people import service as people
from pointsapp.people.queries import find_card, head_of
from pointsapp.presets.demo.county import County, Village
from pointsapp.presets.demo.diary import Happening
from pointsapp.presets.demo.places import PIN
from pointsapp.presets.demo.plans import PLANS

PRINTED_DAYS_AGO = 480
# Of these the household behind the fifth door has come, and agreed to be named with honour.
CARD_HOME = 4
NAMED = range(3, 12)
# How many cards a start of the demo tells of.
SHOWN = 3


def cards(county: County) -> Iterator[Happening]:
    """The first group of every village has its cards."""
    for village in county.villages:
        if village.plan.book and village.plan.since > PRINTED_DAYS_AGO:
            yield Happening(
                county.at(PRINTED_DAYS_AGO, 11), partial(_hand_out, county=county, village=village)
            )


def _hand_out(session: Session, now: datetime, *, county: County, village: Village) -> None:
    by = village.users.get("clerk", village.town.clerk)
    people.issue_cards_in(session, village.groups[0], by=by, now=now)
    token = _token(county.keyring, village.key)
    card = people.reissue_card(session, village.home(CARD_HOME), by=by, now=now, token=token)
    people.hand_over(session, card.card_id, PIN, keyring=county.keyring, by=by, now=now)
    for place in NAMED:
        people.give_consent(
            session, village.head(place), purpose="honour_list", via="written",
            on=village_day(now), by=by, now=now,
        )  # fmt: skip


def links(session: Session, keyring: Keyring, *, now: datetime) -> list[tuple[str, str]]:
    """Whose card in the demo leads where; the PIN of all is the same."""
    found = []
    for plan in PLANS:
        card = find_card(session, _token(keyring, plan.key), now=now)
        head = head_of(session, card.household_id, on=village_day(now)) if card else None
        if head is not None and not plan.until:
            found.append((f"{plan.name} {head.name}家", f"/c/{_token(keyring, plan.key)}"))
    return found[:SHOWN]


def _token(keyring: Keyring, key: str) -> str:
    """Found again at every start with the same key file, and nowhere else."""
    return keyring.blind_index(key, purpose="demo-card")[:32]
