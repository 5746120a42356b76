"""Reads of settings and resolutions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from pointsapp.decisions.keys import (
    DEFAULT_PROFILE,
    PROFILE_KEY,
    PROFILES,
    SETTINGS,
    get_key,
    value_in_words,
)
from pointsapp.decisions.keys import Setting as Key
from pointsapp.decisions.models import Body, Meeting, Resolution, Setting
from pointsapp.decisions.policy import Notice, Requirement, Share, share
from pointsapp.foundation.errors import Invalid, NotFound
from pointsapp.people.models import Region
from pointsapp.people.queries import get_region


@dataclass(frozen=True)
class Value:
    """A value in force: who said so (`where`) and by which article or resolution (`source`)."""

    key: str
    value: str
    source: str
    where: str
    from_on: date | None = None

    @property
    def number(self) -> int:
        """The value of a key that counts days, months or heads."""
        return int(self.value)

    @property
    def yes(self) -> bool:
        """The value of a key that is yes or no."""
        return self.value == "yes"

    @property
    def words(self) -> str:
        """The value as people read it."""
        return value_in_words(get_key(self.key), self.value)


@dataclass(frozen=True)
class SettingLine:
    """A key with what is in force for a region, or None while nobody decided."""

    key: Key
    value: Value | None


def find_setting(session: Session, region_id: int, key: str, *, on: date) -> Value | None:
    """What is in force on a day: own village → town → county → the legal profile; None: undecided.

    Raises Invalid for a key that the table does not know, NotFound for no such region.
    """
    get_key(key)
    return _in_force(session, get_region(session, region_id), [key], on)[key]


def need_setting(session: Session, region_id: int, key: str, *, on: date) -> Value:
    """The same; Invalid says what has to be decided, by whom and where."""
    value = find_setting(session, region_id, key, on=on)
    if value is None:
        raise Invalid("setting.undecided", undecided_sentence(get_key(key)), key=key)
    return value


def undecided_sentence(key: Key) -> str:
    """What a person has to do about a key that nobody decided."""
    who = "村里" if key.levels == ("village",) else "镇或县里"
    return f"还没有定“{key.label}”，请{who}先在“设置”里定下来"


def settings_of(session: Session, region_id: int, *, on: date) -> list[SettingLine]:
    """Every key with what is in force for a region on a day."""
    found = _in_force(session, get_region(session, region_id), list(SETTINGS), on)
    return [SettingLine(key, found[key.key]) for key in SETTINGS.values()]


def _in_force(
    session: Session, region: Region, keys: list[str], on: date
) -> dict[str, Value | None]:
    return settings_at(session, region.path, keys, on=on)


def settings_at(
    session: Session, path: str, keys: Sequence[str], *, on: date
) -> dict[str, Value | None]:
    """What is in force on a day for the region with this path, of several keys at once."""
    regions = [int(part) for part in path.strip("/").split("/")]
    told = {"regions": regions, "keys": [*keys, PROFILE_KEY], "on": on}
    rows = session.connection().execute(_NEAREST_LAST, told)
    found = {row.key: Value(*row) for row in rows}
    profile = found[PROFILE_KEY].value if PROFILE_KEY in found else DEFAULT_PROFILE
    return {key: found[key] if key in found else _of_profile(key, profile) for key in keys}


_NEAREST_LAST = (
    select(Setting.key, Setting.value, Setting.source, Region.name, Setting.from_on)
    .join(Region, Region.id == Setting.region_id)
    .where(
        Setting.region_id.in_(bindparam("regions", expanding=True)),
        Setting.key.in_(bindparam("keys", expanding=True)),
        Setting.from_on <= bindparam("on"),
    )
    .order_by(func.length(Region.path), Setting.from_on, Setting.id)
)


def _of_profile(key: str, profile: str) -> Value | None:
    name, defaults = PROFILES.get(profile, ("", {}))
    default = defaults.get(key)
    return Value(key, default.value, default.source, name) if default else None


def requirement(
    session: Session, region_id: int, body_kind: str, *, counted_by: str, on: date
) -> Requirement:
    """What a body of a region must fulfil on a day; Invalid when somebody must decide it first."""
    prefix = f"meeting.{body_kind}."
    quorum = f"quorum_{counted_by}" if body_kind == "villagers" else "quorum"

    def needed(part: str) -> Share:
        value = need_setting(session, region_id, prefix + part, on=on)
        return share(value.value, value.source)

    def found(part: str) -> Value | None:
        key = prefix + part
        return find_setting(session, region_id, key, on=on) if key in SETTINGS else None

    women, days, authorised = map(found, ("quorum_women", "notice_days", "authorised"))
    return Requirement(
        quorum=needed(quorum),
        majority=needed("majority"),
        quorum_women=share(women.value, women.source) if women else None,
        notice=Notice(days.number, days.source) if days else None,
        authorisation=authorised.source if authorised and authorised.yes else None,
    )


def get_resolution(session: Session, resolution_id: int) -> Resolution:
    """A resolution; NotFound when there is none."""
    found = session.get(Resolution, resolution_id)
    if found is None:
        raise NotFound("resolution.unknown", "没有找到这份决议", resolution_id=resolution_id)
    return found


def get_meeting(session: Session, meeting_id: int) -> Meeting:
    """A meeting; NotFound when there is none."""
    found = session.get(Meeting, meeting_id)
    if found is None:
        raise NotFound("meeting.unknown", "没有找到这次会议", meeting_id=meeting_id)
    return found


def body_of(session: Session, resolution: Resolution) -> Body:
    """The body that took a resolution."""
    query = select(Body).join(Meeting, Meeting.body_id == Body.id)
    return session.scalars(query.where(Meeting.id == resolution.meeting_id)).one()


def find_body(session: Session, region_id: int, kind: str) -> Body | None:
    """The body of a kind in a region."""
    query = select(Body).where(Body.region_id == region_id, Body.kind == kind)
    return session.scalars(query).one_or_none()


def resolutions_of(session: Session, region_id: int) -> Sequence[Resolution]:
    """The resolutions of a region, the newest first."""
    return session.scalars(
        select(Resolution).where(Resolution.region_id == region_id).order_by(Resolution.id.desc())
    ).all()
