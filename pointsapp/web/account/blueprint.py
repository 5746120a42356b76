"""The blueprint that all pages of an account hang on, and where one goes after them."""

from flask import Blueprint

blueprint = Blueprint("account", __name__)
HOME = "/desk"
