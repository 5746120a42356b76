"""Who may decide in a village and in its town, and which claims concern whom."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pointsapp.claims.ids import ClaimId
from pointsapp.claims.models import Claim, ClaimQuestion, Review, SheetLine, Voucher
from pointsapp.claims.policy.separation import Actor, Bar, Matter, Panel, only
from pointsapp.contests.models import Contest
from pointsapp.ledger.ids import AccountId
from pointsapp.ledger.models import Account, AccountHolder
from pointsapp.people import queries as people
from pointsapp.people.ids import HouseholdId, PersonId, RegionId, UserId
from pointsapp.people.models import Membership, Recusal, Region, RoleGrant, User
from pointsapp.people.queries.dated import batches, in_force

REVIEWERS = frozenset({"reviewer"})
DECIDERS = frozenset({"reviewer", "supervisor"})
TOWN = frozenset({"town"})


class _Login(NamedTuple):
    user_id: UserId
    name: str
    person_id: PersonId | None
    level: str
    role: str


class _Whose(NamedTuple):
    """Kind of an account, the person who holds it if it is one's, and all households concerned."""

    kind: str
    person_id: PersonId | None
    households: frozenset[HouseholdId]


def panel_of(session: Session, village_id: RegionId, roles: Collection[str], *, on: date) -> Panel:
    """Those with one of these roles in the village, and the town's staff above it, on a day."""
    logins = _logins(session, village_id, {*roles, *TOWN}, on)
    persons = {login.person_id for login in logins if login.person_id is not None}
    homes, recused = _homes(session, persons, on), _recused(session, persons, on)

    def _apart(person_id: PersonId | None) -> tuple[HouseholdId | None, frozenset[HouseholdId]]:
        if person_id is None:
            return None, frozenset()
        return homes.get(person_id), frozenset(recused.get(person_id, ()))

    def actors(wanted: Iterable[_Login]) -> tuple[Actor, ...]:
        once = {login.user_id: login for login in wanted}
        return tuple(
            Actor(
                each.user_id, each.name, each.person_id, *_apart(each.person_id),
            )
            for each in once.values()
        )  # fmt: skip

    return Panel(
        village=actors(each for each in logins if each.role in roles),
        town=actors(each for each in logins if each.role in TOWN),
    )


def matters_of(
    session: Session, claims: Sequence[Claim], *, deciding: bool = False
) -> dict[ClaimId, Matter]:
    """What separation looks at for each claim.

    `deciding`: who answered an earlier objection to the claim is barred as well.
    """
    ids = [claim.id for claim in claims]
    whose = _accounts(session, {claim.account_id for claim in claims})
    handled: dict[ClaimId, dict[UserId, Bar]] = {
        claim.id: {} if claim.registered_by is None else {claim.registered_by: "recorder"}
        for claim in claims
    }
    for claim_id, user_id in _rows(session, ids, Voucher.claim_id, Voucher.user_id):
        handled[claim_id].setdefault(user_id, "voucher")
    for claim_id, user_id in _rows(session, ids, ClaimQuestion.claim_id, ClaimQuestion.answered_by):
        if user_id is not None:
            handled[claim_id].setdefault(user_id, "helper")
    for claim_id, user_id in _rows(session, ids, Review.claim_id, Review.reviewed_by):
        handled[claim_id].setdefault(user_id, "reviewer")
    if deciding:
        for claim_id, user_id in _answered(session, ids):
            handled[claim_id].setdefault(user_id, "decider")
    return {
        claim.id: Matter(
            households=only(claim.household_id) | whose[claim.account_id].households,
            handled=handled[claim.id],
            person_id=whose[claim.account_id].person_id,
            cadre=whose[claim.account_id].kind == "cadre",
        )
        for claim in claims
    }


def _logins(session: Session, village_id: RegionId, roles: set[str], on: date) -> list[_Login]:
    above = people.ancestors(session, people.get_region(session, village_id))
    rows = session.execute(
        select(User.id, User.name, User.person_id, Region.level, RoleGrant.role)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .join(Region, Region.id == RoleGrant.region_id)
        .where(RoleGrant.role.in_(roles), RoleGrant.region_id.in_([each.id for each in above]))
        .where(in_force(on, RoleGrant.from_on, RoleGrant.to_on), User.disabled_at.is_(None))
        .order_by(User.id)
    )
    return [_Login(*row) for row in rows]


def _homes(session: Session, persons: set[PersonId], on: date) -> dict[PersonId, HouseholdId]:
    rows = session.execute(
        select(Membership.person_id, Membership.household_id)
        .where(Membership.person_id.in_(persons))
        .where(in_force(on, Membership.from_on, Membership.to_on))
    )
    return dict(rows.all())


def _recused(
    session: Session, persons: set[PersonId], on: date
) -> dict[PersonId, set[HouseholdId]]:
    rows = session.execute(
        select(Recusal.person_id, Recusal.household_id)
        .where(Recusal.person_id.in_(persons), in_force(on, Recusal.from_on, Recusal.to_on))
    )  # fmt: skip
    found: dict[PersonId, set[HouseholdId]] = {}
    for person, household in rows:
        found.setdefault(person, set()).add(household)
    return found


def _accounts(session: Session, ids: set[AccountId]) -> Mapping[AccountId, _Whose]:
    """Account → whose it is, also since a household merged or a person moved in elsewhere."""
    found: dict[AccountId, _Whose] = {}
    lives = (Membership.person_id == AccountHolder.person_id) & Membership.to_on.is_(None)
    for some in batches(list(ids)):
        rows = session.execute(
            select(
                Account.id, Account.kind, AccountHolder.person_id,
                func.coalesce(AccountHolder.household_id, Membership.household_id),
            )
            .join(AccountHolder, AccountHolder.account_id == Account.id)
            .outerjoin(Membership, lives)
            .where(Account.id.in_(some))
            .order_by(AccountHolder.from_on)
        )  # fmt: skip
        for account, kind, person, household in rows:
            before = found[account].households if account in found else frozenset()
            found[account] = _Whose(kind, person, before | only(household))
    return found


def _rows(
    session: Session, ids: list[ClaimId], key: object, value: object
) -> list[tuple[ClaimId, UserId]]:
    rows: list[tuple[ClaimId, UserId]] = []
    for some in batches(ids):
        found = session.execute(select(key, value).where(key.in_(some)))  # type: ignore
        rows += [(claim_id, user_id) for claim_id, user_id in found]
    return rows


def _answered(session: Session, ids: list[ClaimId]) -> list[tuple[ClaimId, UserId]]:
    rows: list[tuple[ClaimId, UserId]] = []
    for some in batches(ids):
        found = session.execute(
            select(SheetLine.claim_id, Contest.decided_by)
            .join(Contest, Contest.subject_id == SheetLine.id)
            .where(Contest.subject_kind == "sheet_line", SheetLine.claim_id.in_(some))
            .where(Contest.state.in_(("upheld", "rejected")), Contest.decided_by.is_not(None))
        )
        rows += [(claim_id, user_id) for claim_id, user_id in found if user_id is not None]
    return rows
