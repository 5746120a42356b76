"""Which region a page is about: a group's batch is the group's, so that its own clerk sees it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pointsapp.claims.models import Batch, Claim
from pointsapp.people.ids import RegionId


def of_batch(session: Session, arguments: Mapping[str, Any]) -> RegionId | None:
    """The group of a batch, or its village."""
    where = func.coalesce(Batch.group_id, Batch.village_id)
    return session.scalar(select(where).where(Batch.id == arguments["batch_id"]))


def of_claim(session: Session, arguments: Mapping[str, Any]) -> RegionId | None:
    """The group that a claim was registered with, or its village."""
    where = func.coalesce(Batch.group_id, Claim.village_id)
    found = select(where).select_from(Claim).outerjoin(Batch, Batch.id == Claim.batch_id)
    return session.scalar(found.where(Claim.id == arguments["claim_id"]))
