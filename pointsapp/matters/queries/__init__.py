"""Reads of matters: `get_x` raises NotFound, `find_x` gives None; days are village days."""

from pointsapp.matters.queries.course import (
    progress_of,
    progress_of_all,
    standing_of,
    standings_of,
)
from pointsapp.matters.queries.desk import MyStep, my_steps, waits_for
from pointsapp.matters.queries.dossier import (
    Dossier,
    DossierPaper,
    DossierRecord,
    dossier,
)
from pointsapp.matters.queries.facts import facts_of
from pointsapp.matters.queries.holdings import (
    FurtherSigners,
    further_signers,
    holders,
    holders_of,
)
from pointsapp.matters.queries.lookup import (
    budget_of,
    find_by_number,
    get_matter,
    get_paper,
    get_record,
    matters_in,
    papers_of,
    records_of,
)
from pointsapp.matters.queries.public import PublicMatter, PublicStep, public_matter

__all__ = [
    "Dossier",
    "DossierPaper",
    "DossierRecord",
    "FurtherSigners",
    "MyStep",
    "PublicMatter",
    "PublicStep",
    "budget_of",
    "dossier",
    "facts_of",
    "find_by_number",
    "further_signers",
    "get_matter",
    "get_paper",
    "get_record",
    "holders",
    "holders_of",
    "matters_in",
    "my_steps",
    "papers_of",
    "progress_of",
    "progress_of_all",
    "public_matter",
    "records_of",
    "standing_of",
    "standings_of",
    "waits_for",
]
