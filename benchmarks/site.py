"""The application as gunicorn serves it, with one constant page beside its own."""

import os
from pathlib import Path

from flask import Flask

from benchmarks.world import settings
from pointsapp.app import create_app
from pointsapp.foundation.logs import set_up_logs
from pointsapp.web.access import public


def make() -> Flask:
    """The application on the database that is measured, logging as in production; `/constant`
    says one word.
    """
    key_file = Path(os.environ["BENCH_KEY_FILE"])
    set_up_logs("INFO", readable=False)
    app = create_app(settings(os.environ["BENCH_DATABASE"], key_file))
    app.add_url_rule("/constant", view_func=public(_constant))
    return app


def _constant() -> str:
    return "ok"
