"""Claims with the words that people read: whose, which door, which rule, who registered."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, case, func, select
from sqlalchemy.orm import aliased

from pointsapp.claims.models import Claim, ClaimPhoto, OwnClaim
from pointsapp.ledger.models import Account, AccountHolder
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Household, Membership, Person, Region, User
from pointsapp.rulebooks.models import Rule

Group = aliased(Region)
Recorder = aliased(User)


def _person_name() -> ScalarSelect[str]:
    return (
        select(Person.name)
        .join(AccountHolder, AccountHolder.person_id == Person.id)
        .where(AccountHolder.account_id == Claim.account_id)
        .order_by(AccountHolder.from_on.desc())
        .limit(1)
        .correlate(Claim)
        .scalar_subquery()
    )


def _head_name() -> ScalarSelect[str]:
    return (
        select(Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == Claim.household_id, Membership.is_head)
        .order_by(Membership.from_on.desc())
        .limit(1)
        .correlate(Claim)
        .scalar_subquery()
    )


HOLDER: ColumnElement[str] = func.coalesce(_person_name(), _head_name(), "").label("holder")
ORIGIN: ColumnElement[str] = case(
    (OwnClaim.claim_id.is_(None), "staff"), (OwnClaim.helper_id.is_(None), "household"),
    else_="helped",
).label("origin")  # fmt: skip
# Who registered it, in words; a household's own claim was registered by nobody of the staff.
RECORDER: ColumnElement[str] = func.coalesce(Recorder.name, "本户自己").label("recorder")
PHOTOS: ColumnElement[int] = (
    select(func.count(ClaimPhoto.id))
    .where(ClaimPhoto.claim_id == Claim.id)
    .correlate(Claim)
    .scalar_subquery()
    .label("photos")
)
CODE: ColumnElement[str] = (Group.code + "-" + Household.door).label("code")


def claim_rows(village_ids: Collection[RegionId]) -> Select[Any]:
    """Claims as (Claim, holder, code, group, group_id, Rule, recorder, kind, origin, photos) of
    some villages.
    """
    return (
        select(  # type: ignore[return-value]
            Claim, HOLDER, CODE, Group.name.label("group"), Group.id.label("group_id"), Rule,
            RECORDER, Account.kind.label("kind"), ORIGIN, PHOTOS,
        )
        .join(Rule, Rule.id == Claim.rule_id)
        .outerjoin(Recorder, Recorder.id == Claim.registered_by)
        .outerjoin(OwnClaim, OwnClaim.claim_id == Claim.id)
        .join(Account, Account.id == Claim.account_id)
        .outerjoin(Household, Household.id == Claim.household_id)
        .outerjoin(Group, Group.id == Household.group_id)
        .where(Claim.village_id.in_(village_ids))
    )  # fmt: skip
