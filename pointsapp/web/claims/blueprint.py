"""The blueprint that all pages of claims hang on."""

from flask import Blueprint

blueprint = Blueprint("claims", __name__, url_prefix="/claims")
