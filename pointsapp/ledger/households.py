"""Households split, merge, move and end, and their points with them, by linked transfers.

How points are shared is for the people concerned to say: every function asks for it, none guesses.
History stays with the old accounts, which the household's page still shows.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Conflict
from pointsapp.ledger.canonical import figure
from pointsapp.ledger.ids import AccountId
from pointsapp.ledger.models import Account
from pointsapp.ledger.policy import ZERO
from pointsapp.ledger.queries import (
    account_of_household,
    account_of_person,
    balance,
    get_account,
    purse,
)
from pointsapp.ledger.service import (
    Move,
    close_account,
    ensure_accounts,
    pass_account,
    transfer_all,
    transfer_keys,
)
from pointsapp.people import service as people
from pointsapp.people.ids import HolderId, HouseholdId, MembershipId, PersonId, RegionId, UserId
from pointsapp.people.queries import get_household, household_of, members_of


@dataclass(frozen=True)
class Share:
    """What goes along: honour of the current points year, and what may be spent; may be zero."""

    honour: Decimal
    spendable: Decimal


NOTHING = Share(ZERO, ZERO)


def everything(session: Session, account_id: AccountId, period: str) -> Share:
    """All that an account has in a points year and in its purse: what a form may suggest."""
    return Share(balance(session, account_id, period).honour, purse(session, account_id))


def split_household(
    session: Session,
    household_id: HouseholdId,
    *,
    door: str,
    person_ids: Collection[PersonId],
    head_id: PersonId,
    share: Share,
    period: str,
    on: date,
    by: UserId | None,
    now: datetime,
    group_id: RegionId | None = None,
    relations: Mapping[PersonId, str] | None = None,
) -> HouseholdId:
    """Let members found a household of their own and take `share` along; gives the new one's id."""
    source = account_of_household(session, household_id, on=on)
    new_id = people.split_household(
        session,
        household_id,
        door=door,
        person_ids=person_ids,
        head_id=head_id,
        on=on,
        by=by,
        now=now,
        group_id=group_id,
        relations=relations,
    )
    if source is not None:
        change = _Change(session, period, on, by, now)
        change.hand_over(source, change.account(source.village_id, "household", new_id), share)
    return new_id


def merge_households(
    session: Session,
    source_id: HouseholdId,
    into_id: HouseholdId,
    *,
    share: Share,
    period: str,
    on: date,
    by: UserId | None,
    now: datetime,
    relations: Mapping[PersonId, str] | None = None,
) -> HouseholdId:
    """Let a household join another; its account closes, the other household looks after it.

    Conflict when points that may be spent are left behind, where nobody could use them.
    """
    source = account_of_household(session, source_id, on=on)
    people.merge_households(session, source_id, into_id, on=on, by=by, now=now, relations=relations)
    if source is not None:
        change = _Change(session, period, on, by, now)
        change.hand_over(source, change.account(source.village_id, "household", into_id), share)
        change.close_empty(source)
        pass_account(session, source.id, into_id, on=on)
    return into_id


def move_household(
    session: Session,
    household_id: HouseholdId,
    *,
    group_id: RegionId,
    door: str,
    shares: Mapping[AccountId, Share],
    period: str,
    on: date,
    by: UserId | None,
    now: datetime,
) -> HouseholdId:
    """Let a household live elsewhere. In another village its accounts and those of its residents
    close, and new ones begin with `shares` (old account → what goes along).

    Conflict when points that may be spent are left behind.
    """
    old = _accounts(session, household_id, on)
    people.move_household(
        session, household_id, group_id=group_id, door=door, on=on, by=by, now=now
    )
    village_id = get_household(session, household_id).village_id
    change = _Change(session, period, on, by, now)
    for holder_id, account in old:
        if account.village_id != village_id:
            share = shares.get(account.id, NOTHING)
            change.resettle(account, village_id, holder_id, share)
    return household_id


def move_person(
    session: Session,
    person_id: PersonId,
    into_id: HouseholdId,
    *,
    relation: str,
    share: Share,
    period: str,
    on: date,
    by: UserId | None,
    now: datetime,
) -> MembershipId:
    """Let a person, such as who marries, live in another household and take `share` along.

    Their own resident account follows them within a village; from another village it goes along
    whole. Gives the membership's id.
    """
    left_id = household_of(session, person_id, on=on)
    source = account_of_household(session, left_id, on=on) if left_id is not None else None
    own = account_of_person(session, person_id, kind="resident", on=on)
    people.leave_household(session, person_id, on=on, by=by, now=now)
    joined = people.join_household(
        session, into_id, person_id, relation=relation, on=on, by=by, now=now
    )
    village_id = get_household(session, into_id).village_id
    change = _Change(session, period, on, by, now)
    if source is not None and share != NOTHING:
        change.hand_over(source, change.account(village_id, "household", into_id), share)
    if own is not None and own.village_id != village_id:
        change.resettle(own, village_id, person_id, everything(session, own.id, period))
    return joined


def end_household(
    session: Session, household_id: HouseholdId, *, on: date, by: UserId | None, now: datetime
) -> None:
    """End a household whose people all left: its account closes, what was not used stays on it."""
    account = account_of_household(session, household_id, on=on)
    people.end_household(session, household_id, on=on, by=by, now=now)
    if account is not None:
        close_account(session, account.id, on=on, by=by, now=now)


@dataclass(frozen=True)
class _Change:
    """One change of households: the day, the points year, and who enters it."""

    session: Session
    period: str
    on: date
    by: UserId | None
    now: datetime

    def account(self, village_id: RegionId, kind: str, holder_id: HolderId) -> AccountId:
        """The account of a holder in a village, opened if missing."""
        opened = ensure_accounts(
            self.session, village_id, kind, [holder_id], on=self.on, by=self.by, now=self.now
        )
        return opened[holder_id]

    def hand_over(self, source: Account, target_id: AccountId, share: Share) -> None:
        """Move a share; nothing is written for an empty one."""
        if share == NOTHING:
            return
        target = get_account(self.session, target_id)
        (key,) = transfer_keys(
            self.session, source.village_id, target.village_id, count=1, on=self.on
        )
        move = Move(source.id, target_id, share.honour, share.spendable, self.period, key)
        transfer_all(self.session, [move], on=self.on, by=self.by, now=self.now)

    def resettle(
        self, account: Account, village_id: RegionId, holder_id: HolderId, share: Share
    ) -> None:
        """Close an account and open the holder's in another village, which gets the share."""
        self.hand_over(account, self.account(village_id, account.kind, holder_id), share)
        self.close_empty(account)

    def close_empty(self, account: Account) -> None:
        """Close an account; Conflict while it holds points that somebody could still spend."""
        if (left := purse(self.session, account.id)) > 0:
            raise Conflict(
                "household.points_left",
                f"账户 {account.number} 还有 {figure(left)} 分可用积分没有安排，请先商定转给谁",
            )
        close_account(self.session, account.id, on=self.on, by=self.by, now=self.now)


def _accounts(
    session: Session, household_id: HouseholdId, on: date
) -> list[tuple[HolderId, Account]]:
    """The open accounts of a household and of its residents, with their holders."""
    found: list[tuple[HolderId, Account | None]] = [
        (household_id, account_of_household(session, household_id, on=on))
    ]
    for member in members_of(session, household_id, on=on):
        person_id = member.person.id
        resident = account_of_person(session, person_id, kind="resident", on=on)
        found.append((person_id, resident))
    return [(holder_id, account) for holder_id, account in found if account is not None]
