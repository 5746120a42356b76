"""The blueprint that all papers hang on."""

from flask import Blueprint

blueprint = Blueprint("paper", __name__, url_prefix="/papers")
