"""What the page of a claim shows of where it came from: who helped, photos, questions, contests."""

from datetime import date
from typing import Any

from flask import g, url_for
from flask_login import current_user

from pointsapp.claims.ids import ClaimPhotoId
from pointsapp.claims.models import ORIGINS, Claim
from pointsapp.claims.policy.own import BEFORE_NOTICE, MOST_PHOTOS
from pointsapp.claims.queries.own import behind, home_of, questions_of, why_not_settle
from pointsapp.claims.queries.photos import photos_of
from pointsapp.foundation.database import reading
from pointsapp.people import queries as people
from pointsapp.web.access import Permission
from pointsapp.web.claiming import kept_photos


def photo_at(photo_id: ClaimPhotoId, small: int | None = None) -> str:
    """The address of a photo on the desk."""
    return url_for("claims.photo", claim_photo_id=photo_id, small=small)


def own_facts(claim: Claim, key: str, *, on: date) -> dict[str, Any]:
    """All that an own claim has beside the claim, and what this login may do about it."""
    session, path = reading(), g.place.path
    found = behind(session, claim.id)
    own = found.own if found else None
    helper = own.helper_id if own else None
    home = home_of(session, claim)
    contested = own is not None and own.contested_at is not None and own.settled_at is None
    open_contest = contested and claim.state in BEFORE_NOTICE
    reviews = current_user.may(Permission.CLAIMS_REVIEW, path)
    decides = current_user.may(Permission.CONTESTS_DECIDE, path)
    seen = reviews or decides or helper == current_user.id
    return {
        "own": own,
        "behind": found,
        "origin": ORIGINS["staff" if own is None else "helped" if helper else "household"],
        "photos": photos_of(session, [claim.id]).get(claim.id, []),
        "sees_photos": seen,
        "photo_at": photo_at,
        "questions": questions_of(session, [claim.id]).get(claim.id, []),
        "kept": kept_photos(home, key) if home else [],
        "most_photos": MOST_PHOTOS,
        "may_answer": current_user.may(Permission.CLAIMS_REGISTER, path),
        "may_say": helper is not None and claim.state in BEFORE_NOTICE
        and current_user.may(Permission.CONTESTS_WRITE, path) and helper != current_user.id,
        "open_contest": open_contest,
        "may_settle": open_contest and decides,
        "why_not_settle": why_not_settle(session, claim, current_user.id, on=on)
        if open_contest and decides else None,
        "recorder": found.helper if found and helper else _recorder(claim),
    }  # fmt: skip


def _recorder(claim: Claim) -> str:
    if claim.registered_by is None:
        return "本户自己"
    return people.get_user(reading(), claim.registered_by).name
