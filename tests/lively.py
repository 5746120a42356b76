"""An activity with everything that hangs on it, for walks through all pages."""

from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO

from PIL import Image
from sqlalchemy.orm import Session

from pointsapp.activities import service
from pointsapp.activities.service import CallFacts
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.files import read_upload
from tests.business import AWARD, WORK
from tests.worlds import MARK, Village


def lively(
    session: Session, village: Village, rules: dict[int, int], by: int, now: datetime
) -> dict[str, int]:
    """The ids of one row of each kind in a village."""
    mark, home = MARK if MARK in village.name else "", village.homes[0]
    facts = CallFacts(
        title=f"{mark}河道清淤", what=f"{mark}清村东河道", place=f"{mark}村东桥头",
        happens_on=village_day(now) + timedelta(days=3), contact=f"{mark}韩秀芝 555 0012",
        light=f"{mark}烧水",
    )  # fmt: skip
    done = {"by": by, "now": now}
    made = service.draft(session, village.id, facts, key="lively", **done)
    shift = service.add_shift(session, made.id, starts="8:30", ends="11:00", places=20, **done)
    reward = service.add_reward(
        session, made.id, rule_id=rules[WORK], task="work", per="person", quantity=Decimal(1),
        **done,
    )  # fmt: skip
    service.add_reward(session, made.id, rule_id=rules[AWARD], task="light", per="household",
                       quantity=Decimal(1), **done)  # fmt: skip
    service.publish(session, made.id, **done)
    sign_up = service.sign_up(
        session, shift.id, home.head_id, household_id=home.id, via="phone", **done
    )
    photo = service.add_photo(
        session, made.id, upload=read_upload(picture(village.id), filename="a.jpg"),
        caption=f"{mark}清淤", consent="agreed", **done,
    )  # fmt: skip
    return {
        "activity_id": made.id, "shift_id": shift.id, "reward_id": reward.id,
        "sign_up_id": sign_up.id, "photo_id": photo.id,
    }  # fmt: skip


def picture(shade: int = 0) -> bytes:
    """A small photo, another one for each shade."""
    written = BytesIO()
    Image.new("RGB", (40, 30), (shade * 40 % 256, 120, 90)).save(written, "JPEG")
    return written.getvalue()
