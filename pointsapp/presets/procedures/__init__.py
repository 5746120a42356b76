"""Procedures of real places as data, each naming its source; what a source leaves open is asked."""

import tomllib
from functools import cache
from pathlib import Path

from pointsapp.foundation.errors import NotFound
from pointsapp.powers.policy.procedure import Procedure
from pointsapp.powers.policy.spelling import read_procedure

FOLDER = Path(__file__).parent


def procedure_names() -> dict[str, str]:
    """The procedures there are: code → name."""
    return {code: read_preset(code).name for code in _codes()}


@cache
def read_preset(code: str) -> Procedure:
    """A procedure as its source states it; NotFound."""
    if code not in _codes():
        raise NotFound("preset.unknown", f"没有代号为“{code}”的现成流程")
    path = FOLDER / f"{code}.toml"
    return read_procedure(tomllib.loads(path.read_text(encoding="utf-8")))


@cache
def _codes() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))
