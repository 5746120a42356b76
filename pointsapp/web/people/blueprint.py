"""The blueprint that all pages of people hang on, and what most of them need."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from flask import Blueprint, current_app
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import transaction
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed
from pointsapp.foundation.keys import Keyring
from pointsapp.web.context import now
from pointsapp.web.forms import Reading

T = TypeVar("T")
blueprint = Blueprint("people", __name__)


def today() -> date:
    """The village day of this request."""
    return village_day(now())


def keyring() -> Keyring:
    """The keys of this application."""
    ring: Keyring = current_app.extensions["keyring"]
    return ring


def attempt(
    form: Reading, work: Callable[[Session], T], field: str = "_form"
) -> tuple[Reading, T | None]:
    """Do the work of a good form in a transaction; a refusal becomes a sentence in the form."""
    if not form.ok:
        return form, None
    try:
        with transaction() as session:
            return form, work(session)
    except (Invalid, Conflict, NotAllowed) as refusal:
        return form.wrong(refusal.sentence, field), None
