"""The village of tests/claims, in which households may claim."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pointsapp.claims import service
from pointsapp.claims.models import Claim, ClaimPhoto
from pointsapp.claims.policy.own import Wish
from pointsapp.claims.policy.registration import Figures
from pointsapp.decisions.service import decide_setting
from pointsapp.foundation.files import small_photo
from tests.claims.conftest import NEW_YEAR, Village
from tests.pictures import picture

KEPT_DAYS = 30


@dataclass
class Own:
    """What households do in it."""

    place: Village

    def wish(self, rule: int = 12, quantity: str = "1", **also: Any) -> Wish:
        return Wish(
            rule_id=self.place.rules["household"][rule],
            occurred_on=also.pop("on", date(2026, 11, 18)),
            figures=Figures(Decimal(quantity), points_asked=also.pop("asked", None)),
            **also,
        )

    def photo(self, home: int = 3, key: str = "f1", seed: int = 1, **also: Any) -> ClaimPhoto:
        small = small_photo(picture(seed, **also), filename="照片.jpg", longest_side=1280)
        kept = service.keep_photo(
            self.place.session, self.place.households[home], small, key=key, by=None,
            now=self.place.now,
        )  # fmt: skip
        assert kept is not None
        return kept

    def submit(self, home: int = 3, wish: Wish | None = None, **also: Any) -> Claim:
        key = also.pop("key", None) or self.place.key()
        return service.submit(
            self.place.session, self.place.households[home], wish or self.wish(), key=key,
            now=self.place.now, **also,
        )  # fmt: skip

    def review(self, claim: Claim, outcome: str = "approved", who: str = "reviewer") -> Any:
        return service.review(
            self.place.session, [claim.id], outcome=outcome,  # type: ignore[arg-type]
            reason="看不清是哪里" if outcome == "refused" else "", by=self.place.users[who],
            now=self.place.now,
        )  # fmt: skip

    def decide(self, key: str, value: str) -> None:
        decide_setting(
            self.place.session, self.place.id, key=key, value=value, source="村民代表会议定",
            from_on=NEW_YEAR, by=None, now=self.place.now,
        )  # fmt: skip


@pytest.fixture
def undecided(place: Village) -> Own:
    """Nothing about own claims is decided yet."""
    return Own(place)


@pytest.fixture
def own(undecided: Own) -> Own:
    """Three may wait at once, photos are kept for 30 days."""
    undecided.decide("claims.open_most", "3")
    undecided.decide("photos.kept_days", str(KEPT_DAYS))
    return undecided
