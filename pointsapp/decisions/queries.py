"""Reads of settings and resolutions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from pointsapp.decisions.ids import MeetingId, ResolutionId
from pointsapp.decisions.keys import (
    CODE_ROLES,
    DEFAULT_PROFILE,
    NOBODY,
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
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region
from pointsapp.people.queries import get_region, path_ids


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


def find_setting(session: Session, region_id: RegionId, key: str, *, on: date) -> Value | None:
    """What is in force on a day: own village → town → county → the legal profile; None: undecided.

    Raises Invalid for a key that the table does not know, NotFound for no such region.
    """
    get_key(key)
    return _in_force(session, get_region(session, region_id), [key], on)[key]


def need_setting(session: Session, region_id: RegionId, key: str, *, on: date) -> Value:
    """The same; Invalid says what has to be decided, by whom and where."""
    value = find_setting(session, region_id, key, on=on)
    if value is None:
        raise Invalid("setting.undecided", undecided_sentence(get_key(key)), key=key)
    return value


def undecided_sentence(key: Key) -> str:
    """What a person has to do about a key that nobody decided."""
    who = "村里" if key.levels == ("village",) else "镇或县里"
    return f"还没有定“{key.label}”，请{who}先在“设置”里定下来"


def settings_of(session: Session, region_id: RegionId, *, on: date) -> list[SettingLine]:
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
    return decided(session, path, keys, until=on).on(on)


@dataclass(frozen=True)
class Decided:
    """What was decided about some keys for one region over time, the nearest and latest last."""

    keys: tuple[str, ...]
    values: tuple[tuple[date, Value], ...]

    def on(self, day: date) -> dict[str, Value | None]:
        """What is in force on a day."""
        found = {value.key: value for since, value in self.values if since <= day}
        profile = found[PROFILE_KEY].value if PROFILE_KEY in found else DEFAULT_PROFILE
        return {key: found[key] if key in found else _of_profile(key, profile) for key in self.keys}


def decided(session: Session, path: str, keys: Sequence[str], *, until: date) -> Decided:
    """What was decided for the region with this path up to a day, to be asked for many days."""
    regions = path_ids(path)
    told = {"regions": regions, "keys": [*keys, PROFILE_KEY], "on": until}
    rows = session.connection().execute(_NEAREST_LAST, told)
    return Decided(tuple(keys), tuple((row.from_on, Value(*row)) for row in rows))


def roles_with_code(session: Session, paths: Collection[str], *, on: date) -> set[tuple[str, str]]:
    """(path, role) wherever a code is asked beside the password: decided on any level above.

    `paths` are those of the regions in which somebody holds roles; no level takes back a higher's.
    """
    regions = {each for path in paths for each in path_ids(path)}
    told = {"regions": sorted(regions), "keys": [CODE_ROLES], "on": on}
    latest = {row.region_id: row.value for row in session.connection().execute(_OF_REGIONS, told)}
    return {
        (path, role)
        for path in paths
        for each in path_ids(path)
        for role in latest.get(each, NOBODY).split(",")
    }


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


_OF_REGIONS = _NEAREST_LAST.with_only_columns(Setting.region_id, Setting.value)


def _of_profile(key: str, profile: str) -> Value | None:
    name, defaults = PROFILES.get(profile, ("", {}))
    default = defaults.get(key)
    return Value(key, default.value, default.source, name) if default else None


def requirement(
    session: Session, region_id: RegionId, body_kind: str, *, counted_by: str, on: date
) -> Requirement:
    """What a body of a region must fulfil on a day; Invalid when somebody must decide it first."""
    keys = _asked_of(body_kind, counted_by)
    path = get_region(session, region_id).path
    return _requirement(keys, settings_at(session, path, list(keys.values()), on=on))


def requirements(
    session: Session, region_id: RegionId, asked: Collection[tuple[str, str, date]]
) -> dict[tuple[str, str, date], Requirement | None]:
    """The same by (kind of body, counted by, day), in one statement; None where it would raise."""
    if not asked:
        return {}
    by_kind = {(kind, counted_by): _asked_of(kind, counted_by) for kind, counted_by, _ in asked}
    every = sorted({key for keys in by_kind.values() for key in keys.values()})
    path = get_region(session, region_id).path
    settings = decided(session, path, every, until=max(on for _, _, on in asked))
    found: dict[tuple[str, str, date], Requirement | None] = {}
    for kind, counted_by, on in asked:
        try:
            found[kind, counted_by, on] = _requirement(by_kind[kind, counted_by], settings.on(on))
        except Invalid:
            found[kind, counted_by, on] = None
    return found


def _asked_of(body_kind: str, counted_by: str) -> dict[str, str]:
    """The keys that say what a body must fulfil, by what they say."""
    quorum = f"quorum_{counted_by}" if body_kind == "villagers" else "quorum"
    parts = {"quorum": quorum, "majority": "majority", "women": "quorum_women",
             "days": "notice_days", "authorised": "authorised"}  # fmt: skip
    return {part: f"meeting.{body_kind}.{name}" for part, name in parts.items()}


def _requirement(keys: Mapping[str, str], settings: Mapping[str, Value | None]) -> Requirement:
    def needed(part: str) -> Share:
        key = get_key(keys[part])
        value = settings[key.key]
        if value is None:
            raise Invalid("setting.undecided", undecided_sentence(key), key=key.key)
        return share(value.value, value.source)

    women, days, authorised = (settings[keys[part]] for part in ("women", "days", "authorised"))
    return Requirement(
        quorum=needed("quorum"),
        majority=needed("majority"),
        quorum_women=share(women.value, women.source) if women else None,
        notice=Notice(days.number, days.source) if days else None,
        authorisation=authorised.source if authorised and authorised.yes else None,
    )


def get_resolution(session: Session, resolution_id: ResolutionId) -> Resolution:
    """A resolution; NotFound when there is none."""
    found = session.get(Resolution, resolution_id)
    if found is None:
        raise NotFound("resolution.unknown", "没有找到这份决议", resolution_id=resolution_id)
    return found


def get_meeting(session: Session, meeting_id: MeetingId) -> Meeting:
    """A meeting; NotFound when there is none."""
    found = session.get(Meeting, meeting_id)
    if found is None:
        raise NotFound("meeting.unknown", "没有找到这次会议", meeting_id=meeting_id)
    return found


def body_of(session: Session, resolution: Resolution) -> Body:
    """The body that took a resolution."""
    query = select(Body).join(Meeting, Meeting.body_id == Body.id)
    return session.scalars(query.where(Meeting.id == resolution.meeting_id)).one()


def find_body(session: Session, region_id: RegionId, kind: str) -> Body | None:
    """The body of a kind in a region."""
    query = select(Body).where(Body.region_id == region_id, Body.kind == kind)
    return session.scalars(query).one_or_none()


def resolutions_of(session: Session, region_id: RegionId) -> Sequence[Resolution]:
    """The resolutions of a region, the newest first."""
    return session.scalars(
        select(Resolution).where(Resolution.region_id == region_id).order_by(Resolution.id.desc())
    ).all()
