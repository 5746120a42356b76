"""A procedure ⇄ plain JSON: read_procedure and write_procedure are exact inverses.

    {"code": …, "name": …, "source": …, "classes": […], "limit": {"days": 60, "unit": "calendar"},
     "posts": {code: name}, "question": …,
     "steps": [{"code": …, "kind": …, "name": …, "actors": [post, …], …}]}

A key that says what is said without it anyway is left out. Amounts are yuan as strings:
{"over": "1000", "upto": "10000"}; `over` and `below` leave their bound out, `from` and `upto`
include it. Shares are spelt as settings spell them: ">=2/3 entitled". Whether all that can run
is asked of `faults`.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from decimal import Decimal, InvalidOperation
from typing import Any

from pointsapp.powers.policy.procedure import LIMIT_UNITS, Amounts, Limit, Procedure, Step


class Misspelt(ValueError):
    """A definition that is no procedure; says where and what."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}：{reason}")
        self.place = place
        self.reason = reason


@dataclass(frozen=True)
class Spelling:
    """How one kind of value is read (value, place; Misspelt) and written."""

    read: Callable[[Any, str], Any]
    write: Callable[[Any], Any] = lambda value: value


def read_procedure(definition: Mapping[str, Any]) -> Procedure:
    """The procedure that a definition spells; Misspelt, a ValueError, names the place."""
    return _read(Procedure, PROCEDURE, definition, "流程")  # type: ignore[no-any-return]


def write_procedure(procedure: Procedure) -> dict[str, Any]:
    """The definition of a procedure, ready for JSON."""
    return _write(PROCEDURE, procedure)


def read_step(definition: Mapping[str, Any], place: str = "步骤") -> Step:
    """One step alone; Misspelt."""
    return _read(Step, STEP, definition, place)  # type: ignore[no-any-return]


def write_step(step: Step) -> dict[str, Any]:
    """The definition of one step."""
    return _write(STEP, step)


def _read(kind: type, spellings: Mapping[str, Spelling], definition: Any, place: str) -> Any:
    if not isinstance(definition, Mapping):
        raise Misspelt(place, "要写成一组“名称：内容”")
    if unknown := [str(key) for key in definition if key not in spellings]:
        raise Misspelt(place, f"不认识“{'、'.join(unknown)}”")
    missing = [each.name for each in fields(kind) if _needed(each) and each.name not in definition]
    if missing:
        raise Misspelt(place, f"缺少“{'、'.join(missing)}”")
    return kind(
        **{key: spellings[key].read(value, f"{place}.{key}") for key, value in definition.items()}
    )


def _write(spellings: Mapping[str, Spelling], value: Any) -> dict[str, Any]:
    return {
        each.name: spellings[each.name].write(getattr(value, each.name))
        for each in fields(value)
        if getattr(value, each.name) != _unsaid(each)
    }


def _needed(each: "Field[Any]") -> bool:
    return each.default is MISSING and each.default_factory is MISSING


def _unsaid(each: "Field[Any]") -> Any:
    """What a field is when nothing is said of it; of one that is needed no value at all."""
    return each.default if each.default_factory is MISSING else each.default_factory()


def _plain(kind: type, words: str) -> Spelling:
    def read(value: Any, place: str) -> Any:
        if type(value) is not kind:
            raise Misspelt(place, f"要写成{words}")
        return value

    return Spelling(read)


TEXT = _plain(str, "文字")
FLAG = _plain(bool, "“是”或“否”")
COUNT = _plain(int, "整数")


def _read_texts(value: Any, place: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise Misspelt(place, "要写成一列文字")
    return tuple(TEXT.read(each, f"{place}[{at}]") for at, each in enumerate(value, 1))


def _read_posts(value: Any, place: str) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise Misspelt(place, "要写成一组“代号：名称”")
    return {TEXT.read(k, place): TEXT.read(v, f"{place}.{k}") for k, v in value.items()}


def _read_limit(value: Any, place: str) -> Limit:
    limit: Limit = _read(Limit, {"days": COUNT, "unit": TEXT}, value, place)
    if limit.unit not in LIMIT_UNITS:
        raise Misspelt(f"{place}.unit", "要写 working（工作日）或 calendar（日历天）")
    return limit


def _read_amounts(value: Any, place: str) -> Amounts:
    known = {"over", "from", "upto", "below"}
    if not isinstance(value, Mapping) or not set(value) <= known:
        raise Misspelt(place, "金额用 over、from、upto、below 写")
    if {"over", "from"} <= set(value) or {"upto", "below"} <= set(value):
        raise Misspelt(place, "同一头只能写一个金额")
    bounds = {key: _yuan(text, f"{place}.{key}") for key, text in value.items()}
    return Amounts(
        least=bounds.get("over", bounds.get("from")),
        least_open="over" in bounds,
        most=bounds.get("below", bounds.get("upto")),
        most_open="below" in bounds,
    )


def _yuan(text: Any, place: str) -> Decimal:
    try:
        amount = Decimal(TEXT.read(text, place))
    except InvalidOperation:
        raise Misspelt(place, "要写成金额，如 1000 或 1000.50") from None
    if not amount.is_finite():
        raise Misspelt(place, "要写成金额，如 1000 或 1000.50")
    return amount


def _write_amounts(amounts: Amounts | None) -> dict[str, str] | None:
    if amounts is None:
        return None
    least = ("over" if amounts.least_open else "from", amounts.least)
    most = ("below" if amounts.most_open else "upto", amounts.most)
    return {key: f"{bound:f}" for key, bound in (least, most) if bound is not None}


def _write_limit(limit: Limit | None) -> dict[str, Any] | None:
    return None if limit is None else {"days": limit.days, "unit": limit.unit}


def _read_steps(value: Any, place: str) -> tuple[Step, ...]:
    if not isinstance(value, list | tuple):
        raise Misspelt(place, "要写成一列步骤")
    return tuple(read_step(each, f"{place}[{at}]") for at, each in enumerate(value, 1))


TEXTS = Spelling(_read_texts, list)
LIMIT = Spelling(_read_limit, _write_limit)
AMOUNTS = Spelling(_read_amounts, _write_amounts)
_OTHERS: Mapping[str, Spelling] = {
    "actors": TEXTS, "classes": TEXTS, "papers": TEXTS, "apart_from": TEXTS,
    "limit": LIMIT, "publish": LIMIT, "amounts": AMOUNTS, "notice_days": COUNT,
    "optional": FLAG, "authorised": FLAG, "approves": FLAG, "pays": FLAG,
    "posts": Spelling(_read_posts, dict),
    "steps": Spelling(_read_steps, lambda steps: [write_step(step) for step in steps]),
}  # fmt: skip
STEP: Mapping[str, Spelling] = {each.name: _OTHERS.get(each.name, TEXT) for each in fields(Step)}
PROCEDURE: Mapping[str, Spelling] = {
    each.name: _OTHERS.get(each.name, TEXT) for each in fields(Procedure)
}
