"""Photos of claims: whose they are, and which of the village's other photos they look like."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from pointsapp.claims.ids import ClaimId, ClaimPhotoId
from pointsapp.claims.models import STATES, Claim, ClaimPhoto, OwnClaim
from pointsapp.foundation.errors import NotFound
from pointsapp.foundation.likeness import alike
from pointsapp.people.ids import HouseholdId

_Like, _LikeClaim = aliased(ClaimPhoto), aliased(Claim)


@dataclass(frozen=True)
class SeenPhoto:
    """A photo with the earlier claim in the village that had the same or a like one."""

    photo: ClaimPhoto
    like_on: date | None = None
    like_state: str = ""

    @property
    def flag(self) -> str:
        """What the reviewer is told: a place to look, never a verdict."""
        if self.like_on is None:
            return ""
        kind = "同一张照片" if self.photo.like_exactly else "看上去很像的照片"
        return f"{self.like_on:%Y-%m-%d} 的另一条登记（{self.like_state}）用过{kind}"


def get_photo(session: Session, photo_id: ClaimPhotoId) -> ClaimPhoto:
    """A photo, erased ones too; NotFound."""
    found = session.get(ClaimPhoto, photo_id)
    if found is None:
        raise NotFound("photo.not_found", "没有找到这张照片。")
    return found


def photos_of(session: Session, claim_ids: Collection[ClaimId]) -> dict[ClaimId, list[SeenPhoto]]:
    """The photos of claims, in the order in which they were added."""
    rows = session.execute(
        select(ClaimPhoto, _LikeClaim)
        .outerjoin(_Like, _Like.id == ClaimPhoto.like_id)
        .outerjoin(_LikeClaim, _LikeClaim.id == _Like.claim_id)
        .where(ClaimPhoto.claim_id.in_(claim_ids))
        .order_by(ClaimPhoto.id)
    )
    found: dict[ClaimId, list[SeenPhoto]] = {}
    for photo, like in rows:
        seen = SeenPhoto(photo)
        if like is not None:
            seen = SeenPhoto(photo, like.occurred_on, STATES[like.state])
        if photo.claim_id is not None:
            found.setdefault(photo.claim_id, []).append(seen)
    return found


def flagged(session: Session, claim_ids: Collection[ClaimId]) -> set[ClaimId]:
    """The claims of which a photo is the same as, or looks like, another claim's."""
    return set(
        session.scalars(
            select(ClaimPhoto.claim_id).where(
                ClaimPhoto.claim_id.in_(claim_ids), ClaimPhoto.like_id.is_not(None)
            )
        )
    )


def loose_photos(
    session: Session, household_id: HouseholdId, form_key: str
) -> Sequence[ClaimPhoto]:
    """The photos of a household's form that is not sent yet."""
    return session.scalars(
        select(ClaimPhoto)
        .where(ClaimPhoto.household_id == household_id, ClaimPhoto.form_key == form_key)
        .where(ClaimPhoto.claim_id.is_(None), ClaimPhoto.file.is_not(None))
        .order_by(ClaimPhoto.id)
    ).all()


def nearest(
    session: Session, photo: ClaimPhoto, *, chain: Collection[ClaimId]
) -> tuple[ClaimPhotoId, bool] | None:
    """An earlier photo of another claim in the village that is the same (True) or looks alike.

    `chain`: the claims of the same story, such as the refused one that is claimed anew.
    """
    others = select(ClaimPhoto.id, ClaimPhoto.look).where(
        ClaimPhoto.village_id == photo.village_id, ClaimPhoto.claim_id.is_not(None),
        ClaimPhoto.claim_id.not_in(chain),
    ).order_by(ClaimPhoto.id)  # fmt: skip
    same = session.execute(others.where(ClaimPhoto.digest == photo.digest)).first()
    if same is not None:
        return same.id, True
    rows = session.execute(others.where(ClaimPhoto.look != "")) if photo.look else ()
    near = next((row.id for row in rows if alike(row.look, photo.look)), None)
    return None if near is None else (near, False)


def chain_of(session: Session, claim_id: ClaimId) -> list[ClaimId]:
    """A claim with those that it was made anew from."""
    found = [claim_id]
    while (own := session.get(OwnClaim, found[-1])) is not None and own.follows_id is not None:
        found.append(own.follows_id)
    return found
