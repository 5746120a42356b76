"""The blueprint that all pages of lists hang on."""

from flask import Blueprint

blueprint = Blueprint("powers", __name__)
