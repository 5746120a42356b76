"""A town that has just begun: places, logins, and the files that its staff bring along."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from pointsapp.decisions.service import decide_setting
from pointsapp.foundation.spreadsheets import Column, SheetOut, write_workbook
from pointsapp.people import service as people

PASSWORD = "correct horse 42"
FIRST_DAY = date(2026, 1, 1)
HOUSEHOLDS = 60
SURNAMES = "赵钱孙李周吴郑王冯陈"
GIVEN = ("建国", "秀英", "德福", "桂芳", "大勇", "玉梅")


@dataclass(frozen=True)
class Begun:
    """What the story needs to know."""

    town: int
    village: int


def begin(session: Session, *, now: datetime) -> Begun:
    """A county, a town and one village without people; one login a role."""
    above = None
    ids = {}
    for level, code, name in (
        ("county", "370000", "云岭县"), ("town", "101", "柳河镇"), ("village", "01", "清泉村"),
    ):  # fmt: skip
        above = people.create_region(
            session, level=level, code=code, name=name, parent_id=above, on=FIRST_DAY,
            by=None, now=now, contact="代办员韩秀芝，电话 555 0012",
        )  # fmt: skip
        ids[level] = above
    decide_setting(
        session, ids["county"], key="law.profile", value="shandong", source="县里的通知",
        from_on=FIRST_DAY, by=None, now=now,
    )  # fmt: skip
    roles = (("town", "town"), ("clerk", "village"), ("reviewer", "village"))
    for role, level in (*roles, ("supervisor", "village")):
        user = people.create_user(session, login_name=role, name=role, by=None, now=now).user_id
        people.set_password(session, user, PASSWORD, by=None, now=now)
        people.grant_role(session, user, role, ids[level], from_on=FIRST_DAY, by=None, now=now)
    return Begun(ids["town"], ids["village"])


def head(door: int) -> str:
    """Who lives behind a door: sixty different names."""
    return SURNAMES[door % 10] + GIVEN[door // 10 % 6]


def roster() -> bytes:
    """Sixty households of one group, one person each."""
    titles = ("组", "户号", "姓名", "与户主关系", "出生日期")
    rows = [
        ("一组", f"{door:03}", head(door), "户主", date(1950 + door % 40, 5, 1))
        for door in range(1, HOUSEHOLDS + 1)
    ]
    return write_workbook([SheetOut("名册", [Column(each) for each in titles], rows)])
