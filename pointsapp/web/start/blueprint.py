"""The blueprint that the pages of the beginning hang on."""

from flask import Blueprint

blueprint = Blueprint("start", __name__, url_prefix="/start")
LAST = "start_village"  # in the session: whose steps were looked at last
