"""What each kind of file must tell, and what of it may be mapped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pointsapp.claims import importing as registrations
from pointsapp.foundation.errors import NotFound
from pointsapp.foundation.imports import ImportRun
from pointsapp.foundation.spreadsheets.layout import candidate_headers, knows
from pointsapp.foundation.spreadsheets.reading import Workbook
from pointsapp.ledger.opening import template as opening
from pointsapp.people.roster import columns as roster
from pointsapp.rulebooks.tables.fields import RULE_FIELDS
from pointsapp.web.access import Permission

MOST_PARTED = ("group", "door")


@dataclass(frozen=True)
class Wanted:
    """A field of ours; `parts`: may be one half of a cell, `also`: may be put together of two."""

    key: str
    title: str
    required: bool = False
    hint: str = ""
    parts: bool = False
    also: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of file: its name, its own sheet, its fields, and who may bring one."""

    name: str
    sheet: str
    permission: Permission
    fields: tuple[Wanted, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
    one_of: tuple[str, ...] = ()  # at least one of these must be mapped
    filled: tuple[Wanted, ...] = ()  # fields that are written and never read

    def wanted(self, params: Mapping[str, Any]) -> tuple[Wanted, ...]:
        """The fields, as a file with these parameters needs them."""
        return self.fields + (self.filled if "what" in params else ())

    @property
    def known(self) -> tuple[Wanted, ...]:
        """All fields, those that are only written too."""
        return self.fields + self.filled

    @property
    def titles(self) -> Mapping[str, str]:
        """Title → key."""
        return {each.title: each.key for each in self.fields}


class _Registrations(Kind):
    def wanted(self, params: Mapping[str, Any]) -> tuple[Wanted, ...]:
        """Households are told by their door, everybody else by name."""
        needed = "code" if params.get("unit", "household") == "household" else "name"
        return tuple(
            Wanted(w.key, w.title, w.required or w.key == needed, w.hint, w.parts, w.also)
            for w in self.fields
        )


def _fields(
    titles: Mapping[str, str], optional: tuple[str, ...], **hints: str
) -> tuple[Wanted, ...]:
    return tuple(
        Wanted(
            key, title, title not in optional, hints.get(key, ""), parts=key in MOST_PARTED,
            also=key == "code",
        )
        for title, key in titles.items()
    )  # fmt: skip


CODE = "写成 3-18；组和门牌分在两列的，再选第二列"
KINDS: Mapping[str, Kind] = {
    "roster": Kind(
        "名册", roster.SHEET, Permission.ROSTER_EDIT,
        _fields(
            roster.TITLES, roster.OPTIONAL,
            group="和门牌写在一格的（3-18、三组18号），选“前一段”", door="写在一格的，选“后一段”",
            relation="每户要有一个“户主”；写“本人”的也算。只列户主的表，填每行都是“户主”",
            village="只有一个村的，不用选", state="常住、外出、空户",
            born="要有年月日；只写年月的表，不选",
        ),
        roster.ALIASES,
        filled=(
            Wanted("honour", "荣誉积分", hint="今年的，写在户主那一行；只在填表时用"),
            Wanted("spendable", "可用积分", hint="还能兑换的；只在填表时用"),
        ),
    ),
    "opening": Kind(
        "期初积分", opening.SHEET, Permission.CLAIMS_REGISTER,
        _fields(
            opening.TITLES, (*opening.OPTIONAL, "期初荣誉积分", "期初可用积分"), code=CODE,
            name="按人记分才选", honour="只增减、不能花的分", spendable="可以兑换的分",
        ),
        opening.ALIASES, ("honour", "spendable"),
    ),
    "registrations": _Registrations(
        "登记表", registrations.SHEET, Permission.CLAIMS_REGISTER,
        _fields(registrations.WANTED, registrations.OPTIONAL, code=CODE, rule="细则里的第几条"),
    ),
    "rulebook": Kind(
        "细则", "条目", Permission.RULEBOOKS_EDIT,
        tuple(
            Wanted(
                each.name, each.title, each.required and each.name != "number",
                {"number": "没有编号列的不选，按顺序编 1、2、3",
                 "direction": "整张都是加分的，选“每行都一样”，填“加分”",
                 "points_min": "只有一列分值的，选它；最多分不用选"}.get(each.name, each.hint),
            )
            for each in RULE_FIELDS
        ),
    ),
}  # fmt: skip


def kind_of(key: str) -> Kind:
    """The kind; NotFound."""
    if key not in KINDS:
        raise NotFound("mapping.kind", "没有这种表格。")
    return KINDS[key]


def kind_of_run(run: ImportRun) -> Kind:
    """The kind of a file on its way in, or of one that is filled."""
    return kind_of(layout_kind(run))


def layout_kind(run: ImportRun) -> str:
    """The kind under which the layout of a file is kept."""
    return str(run.params.get("what", run.kind))


def is_template(key: str, workbook: Workbook, params: Mapping[str, Any]) -> bool:
    """Whether a file is our own template, filled well or badly: then it is read as such."""
    kind = kind_of(key)
    if any(sheet.name.strip() == kind.sheet for sheet in workbook.sheets):
        return True
    need = {each.title for each in kind.wanted(params) if each.required}
    csv = workbook.filename.lower().endswith(".csv")
    return csv and any(
        knows(titles, kind.titles, kind.aliases, need)
        for _, number, titles in candidate_headers(workbook)
        if number == 1
    )
