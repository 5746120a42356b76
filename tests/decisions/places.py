"""Regions for the tests of decisions and rule books."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from pointsapp.people.service.regions import create_region


def make_places(session: Session, now: datetime) -> dict[str, int]:
    """A county, a town, two villages; gives their ids by level ('other': the second village)."""
    ids: dict[str, int] = {}
    parent: int | None = None
    for level, code, name in (
        ("county", "371", "临河县"), ("town", "01", "柳河镇"), ("village", "01", "清泉村"),
    ):  # fmt: skip
        parent = ids[level] = create_region(
            session, level=level, code=code, name=name, parent_id=parent,
            on=date(2020, 1, 1), by=None, now=now,
        )  # fmt: skip
    ids["other"] = create_region(
        session, level="village", code="02", name="石桥村", parent_id=ids["town"],
        on=date(2020, 1, 1), by=None, now=now,
    )  # fmt: skip
    return ids
