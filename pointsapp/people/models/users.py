"""Logins and the roles they hold within a region."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.foundation.database import Base
from pointsapp.people.ids import GrantId, PersonId, RegionId, UserId

# Roles and the words people see; web/access.py says what each may do.
ROLES: dict[str, str] = {
    "admin": "系统管理员",
    "county": "县级工作人员",
    "town": "镇工作人员",
    "clerk": "村信息员",
    "reviewer": "村审核员",
    "supervisor": "村务监督委员会",
    "cadre": "村干部",
    "inspector": "联合检查组",
}


class User(Base):
    """A login of staff; villagers have cards, not logins."""

    __tablename__ = "user_account"

    id: Mapped[UserId] = mapped_column(primary_key=True)
    login_name: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    session_stamp: Mapped[str] = mapped_column(String(32))  # a new one ends every open session
    disabled_at: Mapped[datetime | None]
    failed_attempts: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]


class RoleGrant(Base):
    """A role of a login within a region and all below it, from–to."""

    __tablename__ = "role_grant"

    id: Mapped[GrantId] = mapped_column(primary_key=True)
    user_id: Mapped[UserId] = mapped_column(ForeignKey("user_account.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    region_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date | None]
