"""Whose word a claim rests on: kept as a fact, so that they do not judge it."""

from collections.abc import Collection, Mapping

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pointsapp.claims.ids import ClaimId
from pointsapp.claims.models import Voucher
from pointsapp.people.ids import UserId


def vouch(session: Session, vouchers: Mapping[ClaimId, Collection[UserId]]) -> None:
    """Add to each claim the logins that said it took place; who is there already stays once."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    rows = [
        {"claim_id": claim_id, "user_id": user_id}
        for claim_id, users in sorted(vouchers.items())
        for user_id in sorted(users)
    ]
    if rows:
        session.execute(insert(Voucher).on_conflict_do_nothing(), rows)
