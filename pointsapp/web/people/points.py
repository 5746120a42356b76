"""The points of a household that changes: what it has, and what goes along."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Invalid
from pointsapp.ledger import queries as ledger
from pointsapp.ledger.households import NOTHING, Share, everything
from pointsapp.ledger.ids import AccountId
from pointsapp.people import queries as people
from pointsapp.people.ids import HouseholdId
from pointsapp.rulebooks.queries import current_period


def period_of(session: Session, household_id: HouseholdId, on: date) -> str:
    """The points year of a day in the household's village."""
    village_id = people.get_household(session, household_id).village_id
    return current_period(session, village_id, on=on)


def everything_of(session: Session, household_id: HouseholdId, on: date) -> Share:
    """All that the household's own account has; nothing where it has none."""
    account = ledger.account_of_household(session, household_id, on=on)
    period = period_of(session, household_id, on)
    return everything(session, account.id, period) if account is not None else NOTHING


def all_shares(session: Session, household_id: HouseholdId, on: date) -> dict[AccountId, Share]:
    """All that every open account of the household and its residents has, by account."""
    period = period_of(session, household_id, on)
    accounts = ledger.accounts_of_household(session, household_id, on=on)
    open_ones = (account for account in accounts if account.closed_on is None)
    return {account.id: everything(session, account.id, period) for account in open_ones}


def share_of(session: Session, household_id: HouseholdId, given: Mapping[str, Any]) -> Share:
    """What the form says goes along; Invalid when it must be said and was not."""
    honour, spendable = given["honour"], given["spendable"]
    if None in (honour, spendable):
        if everything_of(session, household_id, given["on"]) != NOTHING:
            raise Invalid("household.share", "请写明带走多少积分，两样都要填；不带就填 0")
        return NOTHING
    if min(honour, spendable) < Decimal(0):
        raise Invalid("household.share", "带走的积分不能是负数，不带就填 0")
    return Share(honour, spendable)
