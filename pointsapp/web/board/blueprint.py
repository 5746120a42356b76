"""The blueprint that all pages of the village board hang on."""

from flask import Blueprint

blueprint = Blueprint("board", __name__)
