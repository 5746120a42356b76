"""The blueprint that all pages of supervision hang on, and how they call a service."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint
from sqlalchemy.orm import Session

from pointsapp.foundation.database import transaction
from pointsapp.foundation.errors import ProductError
from pointsapp.web.forms import Reading

blueprint = Blueprint("compliance", __name__, url_prefix="/supervision")


def attempt(form: Reading, act: Callable[[Session], Any]) -> Reading:
    """Call a service in a transaction; a refusal becomes a sentence of the form."""
    try:
        with transaction() as session:
            act(session)
    except ProductError as refused:
        return form.wrong(refused.sentence)
    return form
