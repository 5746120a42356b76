"""Who of the staff took down who came: the claims that rest on it are not theirs to review."""

from sqlalchemy.orm import Session

from pointsapp.activities.models import Activity
from pointsapp.activities.policy.earning import vouchers
from pointsapp.activities.queries import attended, presences
from pointsapp.activities.queries.handed import handed, rewards_of
from pointsapp.claims import service as claims


def vouch(session: Session, activity: Activity) -> None:
    """Tell the claims of an activity by whose list or paper their people came."""
    said = vouchers(rewards_of(session, activity), presences(attended(session, activity.id)))
    claims.vouch(session, {
        claim.claim_id: said[holder]
        for holder, handed_in in handed(session, activity, by=activity.organised_by).items()
        for claim in handed_in
        if claim.live and holder in said
    })  # fmt: skip
