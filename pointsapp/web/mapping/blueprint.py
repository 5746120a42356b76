"""The blueprint that the pages of mapping hang on."""

from flask import Blueprint

blueprint = Blueprint("mapping", __name__, url_prefix="/mapping")
