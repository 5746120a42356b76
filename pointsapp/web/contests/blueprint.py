"""The blueprint that all pages of contests hang on."""

from flask import Blueprint

blueprint = Blueprint("contests", __name__, url_prefix="/contests")
