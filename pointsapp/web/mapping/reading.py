"""A mapping as it is typed: which column each field comes from; what is missing, by field."""

import re
from collections.abc import Mapping, Sequence

from werkzeug.datastructures import MultiDict

from pointsapp.foundation.spreadsheets.layout import Layout, Source, squeezed
from pointsapp.web.forms import Reading
from pointsapp.web.mapping.kinds import Kind, Wanted

FIXED = "="
NUMBER = re.compile(r"[0-9]{1,3}")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
LONGEST = 80


def read_mapping(
    form: MultiDict[str, str], wanted: Sequence[Wanted], kind: Kind, sheet: str, row: int,
    titles: Sequence[str],
) -> tuple[Reading, Layout]:  # fmt: skip
    """What was chosen, with a sentence for each field that still lacks something."""
    raw = {name: CONTROL.sub("", text).strip()[:LONGEST] for name, text in form.items()}
    raw.pop("csrf_token", None)
    sources: dict[str, Source] = {}
    errors: dict[str, str] = {}
    for each in wanted:
        source = _source(raw, each, len(titles))
        if source is not None:
            sources[each.key] = source
        elif each.required:
            errors[f"col.{each.key}"] = f"“{each.title}”必须选一列，或者填每行都一样的内容"
    if kind.one_of and not set(kind.one_of) & set(sources):
        errors[f"col.{kind.one_of[0]}"] = "荣誉积分、可用积分至少要选一列"
    twice = _twice(sources, wanted)
    errors |= {f"col.{key}": said for key, said in twice.items()}
    return Reading({}, errors, raw), Layout(sheet, row, tuple(titles), sources)


def _source(raw: Mapping[str, str], wanted: Wanted, width: int) -> Source | None:
    chosen = raw.get(f"col.{wanted.key}", "")
    if chosen == FIXED:
        fixed = raw.get(f"fix.{wanted.key}", "")
        return Source(None, 0, fixed) if fixed else None
    column = _column(chosen, width)
    if column is None:
        return None
    part = raw.get(f"part.{wanted.key}", "0") if wanted.parts else "0"
    also = _column(raw.get(f"also.{wanted.key}", ""), width) if wanted.also else None
    return Source(column, int(part) if part in ("1", "2") else 0, "", also)


def _column(text: str, width: int) -> int | None:
    found = int(text) if NUMBER.fullmatch(text) and text.isascii() else width
    return found if found < width else None


def _twice(sources: Mapping[str, Source], wanted: Sequence[Wanted]) -> dict[str, str]:
    """Two fields from the same whole cell: one of the two is a slip."""
    seen: dict[tuple[int | None, int], str] = {}
    found: dict[str, str] = {}
    for each in wanted:
        source = sources.get(each.key)
        if source is None or source.column is None:
            continue
        first = seen.setdefault((source.column, source.part), each.title)
        if first != each.title:
            found[each.key] = f"这一列已经给了“{first}”，请另选一列；一格里写了两样的，各选一段"
    return found


def as_typed(layout: Layout, name: str = "") -> Reading:
    """A layout as its form shows it."""
    raw: dict[str, str] = {"name": name}
    for key, source in layout.sources.items():
        raw[f"col.{key}"] = FIXED if source.column is None else str(source.column)
        raw[f"fix.{key}"] = source.fixed
        raw[f"part.{key}"] = str(source.part)
        raw[f"also.{key}"] = "" if source.also is None else str(source.also)
    return Reading({}, {}, raw)


def suggested(kind: Kind, wanted: Sequence[Wanted], titles: Sequence[str]) -> Reading:
    """The columns whose title is ours or one we know by another name: offered, not decided."""
    raw: dict[str, str] = {}
    known = {title: at for at, title in reversed(list(enumerate(map(squeezed, titles))))}
    for each in wanted:
        names = (each.title, *(other for other, own in kind.aliases.items() if own == each.title))
        found = next((known[name] for name in names if name in known), None)
        if found is not None:
            raw[f"col.{each.key}"] = str(found)
    return Reading({}, {}, raw)
