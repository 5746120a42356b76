"""The blueprint that all pages of matters hang on."""

from flask import Blueprint

blueprint = Blueprint("matters", __name__)
