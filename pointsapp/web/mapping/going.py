"""Where a file of a kind goes on, and where such files are uploaded."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from pointsapp.filling.tables import KIND as FILL
from pointsapp.foundation.imports import ImportRun
from pointsapp.people.ids import RegionId

RUNS = {
    "roster": "people.import_run",
    "opening": "desk.opening_run",
    "registrations": "claims.file_run",
}


def page_of(run: ImportRun) -> str:
    """The page that shows how far a file is."""
    if run.state == "mapping":
        return url_for("mapping.columns", run_id=run.id)
    if run.kind == FILL:
        return url_for("mapping.fill_run", run_id=run.id)
    if run.kind == "rulebook":
        return url_for("rulebooks.books", region_id=run.region_id)
    return url_for(RUNS[run.kind], run_id=run.id)


def upload_of(run: ImportRun) -> str:
    """The page where the file is uploaded again."""
    if run.kind == FILL:
        return url_for("mapping.fill", region_id=run.region_id, what=run.params["what"])
    return upload_page(run.kind, RegionId(run.region_id), run.params)


def upload_page(kind: str, region_id: RegionId, params: Mapping[str, Any]) -> str:
    """The page where files of a kind are uploaded for a region."""
    if kind == "registrations":
        unit = params.get("unit", "household")
        return url_for("claims.file", village_id=region_id, unit=unit)
    if kind == "rulebook":
        return url_for("rulebooks.new", village_id=region_id)
    endpoint = {"roster": "people.upload_roster", "opening": "desk.openings"}[kind]
    return url_for(endpoint, region_id=region_id)
