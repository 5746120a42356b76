"""Writes of household cards: issued, reissued, handed over with a PIN, voided."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.foundation.keys import Keyring, hash_secret, new_token, token_digest
from pointsapp.people.ids import CardId, HouseholdId, RegionId, UserId
from pointsapp.people.models import Card, Household
from pointsapp.people.policy.proofs import check_pin as check_new_pin
from pointsapp.people.queries import get_card, get_household, households_in, live_card_of
from pointsapp.people.queries.dated import batches
from pointsapp.people.service.signing_in import peppered


@dataclass(frozen=True)
class IssuedCard:
    """A card just made; its token is printed once and stored nowhere."""

    card_id: CardId
    household_id: HouseholdId
    token: str = field(repr=False)


def issue_card(
    session: Session, household_id: HouseholdId, *, by: UserId | None, now: datetime
) -> IssuedCard:
    """Make a card for a household that has none; Conflict when one is in use."""
    household = _living(session, household_id)
    if live_card_of(session, household_id) is not None:
        raise Conflict("card.in_use", "这一户已经有户码卡。丢了请点“补发”，旧卡随即作废")
    return _issue(session, household, "card.issued", by=by, now=now)


def reissue_card(
    session: Session,
    household_id: HouseholdId,
    *,
    by: UserId | None,
    now: datetime,
    token: str = "",
) -> IssuedCard:
    """Void the household's card, if it has one, and make another; its PIN is set anew.

    `token`: one made elsewhere that cannot be guessed either; otherwise it is drawn here.
    """
    household = _living(session, household_id)
    _void(session, live_card_of(session, household_id), now)
    return _issue(session, household, "card.reissued", by=by, now=now, token=token)


def issue_cards_in(
    session: Session, region_id: RegionId, *, by: UserId | None, now: datetime
) -> list[IssuedCard]:
    """Make cards for printing for all households of a group or village without one in hand.

    A card that was printed but never handed over is replaced. No PINs: those are set one by one.
    """
    issued = []
    households = households_in(session, region_id, on=village_day(now))
    cards = _live_cards(session, households)
    for household in households:
        card = cards.get(household.id)
        if household.ended_on is None and (card is None or card.handed_over_at is None):
            _void(session, card, now)
            issued.append(_issue(session, household, "card.issued", by=by, now=now))
    return issued


def hand_over(
    session: Session,
    card_id: CardId,
    pin: str,
    *,
    keyring: Keyring,
    by: UserId | None,
    now: datetime,
) -> None:
    """Hand a card to its household, which chooses a PIN of 4 to 6 digits; Invalid when too easy."""
    card = _usable(session, card_id)
    household = get_household(session, card.household_id)
    check_new_pin(pin, door=household.door)
    card.pin_hash = hash_secret(peppered(keyring, card_id, pin))
    card.handed_over_at = card.handed_over_at or now
    card.failed_attempts, card.locked_until = 0, None
    _audit(session, "card.handed_over", card, household, by=by, now=now)


def void_card(session: Session, card_id: CardId, *, by: UserId | None, now: datetime) -> None:
    """Make a card useless at once, as when it was lost."""
    card = _usable(session, card_id)
    _void(session, card, now)
    household = get_household(session, card.household_id)
    _audit(session, "card.voided", card, household, by=by, now=now)


def _issue(
    session: Session,
    household: Household,
    action: str,
    *,
    by: UserId | None,
    now: datetime,
    token: str = "",
) -> IssuedCard:
    token = token or new_token()
    card = Card(household_id=household.id, token_digest=token_digest(token), issued_at=now)
    session.add(card)
    session.flush()
    _audit(session, action, card, household, by=by, now=now)
    return IssuedCard(card.id, household.id, token)


def _live_cards(session: Session, households: Sequence[Household]) -> dict[HouseholdId, Card]:
    cards: dict[HouseholdId, Card] = {}
    for ids in batches([each.id for each in households]):
        query = select(Card).where(Card.household_id.in_(ids), Card.voided_at.is_(None))
        cards.update((card.household_id, card) for card in session.scalars(query))
    return cards


def _living(session: Session, household_id: HouseholdId) -> Household:
    household = get_household(session, household_id)
    if household.ended_on is not None:
        raise Conflict("household.ended", "这一户已经销户，不能再发卡")
    return household


def _usable(session: Session, card_id: CardId) -> Card:
    card = get_card(session, card_id)
    if card.voided_at is not None:
        raise Invalid("card.void", "这张户码卡已经作废，请用新卡")
    return card


def _void(session: Session, card: Card | None, now: datetime) -> None:
    if card is not None:
        card.voided_at = now
        session.flush()


def _audit(
    session: Session,
    action: str,
    card: Card,
    household: Household,
    *,
    by: UserId | None,
    now: datetime,
) -> None:
    record_audit(
        session, action, "card", card.id, by=by, now=now, region_id=household.village_id,
        household_id=household.id,
    )  # fmt: skip
    session.flush()
