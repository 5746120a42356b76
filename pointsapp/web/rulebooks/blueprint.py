"""The blueprint that all pages of rule books hang on, and where a book or rule belongs."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.people.ids import RegionId
from pointsapp.rulebooks.models import Rule, RuleBook
from pointsapp.web.access import kept_by, region_of, row_of

blueprint = Blueprint("rulebooks", __name__, url_prefix="/rulebooks")
PLACE = region_of("region_id")
VILLAGE = region_of("village_id")
BOOK = kept_by(row_of(RuleBook.village_id, "book_id"))


def _of_rule(session: Session, arguments: Mapping[str, Any]) -> RegionId | None:
    """The village of the rule that an address names."""
    return session.scalar(
        select(RuleBook.village_id)
        .join(Rule, Rule.book_id == RuleBook.id)
        .where(Rule.id == arguments["rule_id"])
    )


RULE = kept_by(_of_rule)
