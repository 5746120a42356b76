"""The blueprint that all pages of a household hang on."""

from flask import Blueprint

blueprint = Blueprint("villager", __name__)
