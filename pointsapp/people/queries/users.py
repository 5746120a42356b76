"""Reads of logins, the roles they hold, and household cards."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from pointsapp.foundation.errors import NotFound
from pointsapp.foundation.keys import token_digest
from pointsapp.people.ids import CardId, GrantId, HouseholdId, RegionId, UserId
from pointsapp.people.models import (
    Card,
    Household,
    KnownDevice,
    RecoveryCode,
    Region,
    RoleGrant,
    SecondFactor,
    StaffSession,
    User,
)
from pointsapp.people.queries.dated import in_force
from pointsapp.people.queries.households import household_of


def find_user(session: Session, user_id: UserId) -> User | None:
    """A login, disabled ones too."""
    return session.get(User, user_id)


def get_user(session: Session, user_id: UserId) -> User:
    """The same; NotFound."""
    user = find_user(session, user_id)
    if user is None:
        raise NotFound("user.unknown", "没有找到这个账号", user_id=user_id)
    return user


def find_user_by_login(session: Session, login_name: str) -> User | None:
    """A login by the name that is typed; capitals do not count."""
    return session.scalar(select(User).where(User.login_name == login_name.strip().lower()))


def roles_of(session: Session, user_id: UserId, *, on: date) -> tuple[tuple[str, Region], ...]:
    """The roles a login holds on a day, each with its region."""
    rows = session.execute(
        select(RoleGrant.role, Region)
        .join(Region, Region.id == RoleGrant.region_id)
        .where(RoleGrant.user_id == user_id, in_force(on, RoleGrant.from_on, RoleGrant.to_on))
        .order_by(RoleGrant.id)
    )
    return tuple((role, region) for role, region in rows)


def grants_of(session: Session, user_id: UserId) -> Sequence[tuple[RoleGrant, Region]]:
    """All roles a login ever held, newest first."""
    rows = session.execute(
        select(RoleGrant, Region)
        .join(Region, Region.id == RoleGrant.region_id)
        .where(RoleGrant.user_id == user_id)
        .order_by(RoleGrant.from_on.desc(), RoleGrant.id.desc())
    )
    return [(grant, region) for grant, region in rows]


def get_grant(session: Session, grant_id: GrantId) -> RoleGrant:
    """A role held by a login; NotFound."""
    grant = session.get(RoleGrant, grant_id)
    if grant is None:
        raise NotFound("role.unknown", "没有找到这条权限", grant_id=grant_id)
    return grant


def own_household(session: Session, user_id: UserId, *, on: date) -> HouseholdId | None:
    """The household of the person behind a login; None for people from outside."""
    user = find_user(session, user_id)
    if user is None or user.person_id is None:
        return None
    return household_of(session, user.person_id, on=on)


def find_second_factor(session: Session, user_id: UserId) -> SecondFactor | None:
    """The second proof of a login, once a code has confirmed it."""
    factor = session.get(SecondFactor, user_id)
    return factor if factor is not None and factor.confirmed_at is not None else None


def recovery_codes_left(session: Session, user_id: UserId) -> int:
    """How many recovery codes of a login were not used yet."""
    mine = RecoveryCode.user_id == user_id
    left = select(func.count(RecoveryCode.id)).where(mine, RecoveryCode.used_at.is_(None))
    return session.scalar(left) or 0


def sessions_of(session: Session, user_id: UserId) -> Sequence[tuple[StaffSession, KnownDevice]]:
    """The open sessions of a login with their devices, the latest first."""
    rows = session.execute(
        select(StaffSession, KnownDevice)
        .join(KnownDevice, KnownDevice.id == StaffSession.device_id)
        .where(StaffSession.user_id == user_id)
        .order_by(StaffSession.seen_on.desc(), StaffSession.id.desc())
    )
    return [(each, device) for each, device in rows]


def questioned_devices(session: Session, user_id: UserId, *, but: int) -> Sequence[KnownDevice]:
    """New devices of a login that nobody recognised yet, as far as the one that asks may answer:
    none where it is questioned itself.
    """
    asking = aliased(KnownDevice)
    known = exists().where(asking.id == but, asking.user_id == user_id, ~asking.questioned)
    return session.scalars(
        select(KnownDevice)
        .where(KnownDevice.user_id == user_id, KnownDevice.questioned, KnownDevice.id != but)
        .where(known)
        .order_by(KnownDevice.id)
    ).all()


def find_card(session: Session, token: str, *, now: datetime) -> Card | None:
    """The card with this token, unless it was voided or its household has ended by now."""
    return session.scalar(
        select(Card)
        .join(Household, Household.id == Card.household_id)
        .where(Card.token_digest == token_digest(token), Household.ended_on.is_(None))
        .where(Card.voided_at.is_(None) | (Card.voided_at > now))
    )


def get_card(session: Session, card_id: CardId) -> Card:
    """A card, voided ones too; NotFound."""
    card = session.get(Card, card_id)
    if card is None:
        raise NotFound("card.unknown", "没有找到这张户码卡", card_id=card_id)
    return card


def live_card_of(session: Session, household_id: HouseholdId) -> Card | None:
    """The household's card that is not voided."""
    return session.scalar(
        select(Card).where(Card.household_id == household_id, Card.voided_at.is_(None))
    )


def card_counts(session: Session, group_ids: Sequence[RegionId]) -> dict[RegionId, tuple[int, int]]:
    """Of each group: how many households there are, and how many hold a card in hand."""
    handed = (Card.household_id == Household.id) & Card.voided_at.is_(None)
    rows = session.execute(
        select(Household.group_id, func.count(), func.count(Card.handed_over_at))
        .outerjoin(Card, handed)
        .where(Household.group_id.in_(group_ids), Household.ended_on.is_(None))
        .group_by(Household.group_id)
    )
    return {group_id: (homes, cards) for group_id, homes, cards in rows}
