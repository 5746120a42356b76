"""The blueprint that all pages of decisions hang on."""

from flask import Blueprint

blueprint = Blueprint("decisions", __name__, url_prefix="/decisions")
