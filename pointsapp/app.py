"""Puts the parts together: configuration, clock, database, sessions, pages."""

import os
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Config
from pointsapp import web
from pointsapp.activities import models as activities
from pointsapp.beginning import models as beginning
from pointsapp.claims import models as claims
from pointsapp.compliance import models as compliance
from pointsapp.contests import models as contests
from pointsapp.decisions import models as decisions
from pointsapp.decisions.leading import models as leading
from pointsapp.foundation import audit, files, imports, jobs, keys, layouts, numbers, workdays
from pointsapp.foundation.clock import Clock, SystemClock
from pointsapp.foundation.database import db, prepare_engine
from pointsapp.foundation.logs import set_up_logs
from pointsapp.integrations import models as integrations
from pointsapp.ledger import models as ledger
from pointsapp.matters import models as matters
from pointsapp.people import models as people
from pointsapp.powers import models as powers
from pointsapp.rulebooks import models as rulebooks
from pointsapp.rulebooks.consulting import models as consulting
from pointsapp.web.templates import Templates

ROOT = Path(__file__).resolve().parent.parent
# Imported so that the metadata is whole.
TABLES = (
    *(audit, files, imports, jobs, layouts, numbers, workdays),
    *(people, decisions, leading, contests, ledger, rulebooks, consulting, claims),
    *(activities, beginning, powers, matters, compliance, integrations),
)

csrf = CSRFProtect()
LIMITS = {
    # A day's work at the desk; a household's session is shorter, see web/villager/card.py.
    "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
    # A roster of 50,000 rows has about 5 MB.
    "MAX_CONTENT_LENGTH": 32 * 1024 * 1024,
    # Text beside a file; forms without files: web/limits.py.
    "MAX_FORM_MEMORY_SIZE": 512 * 1024,
    "MAX_FORM_PARTS": 200,
}


def create_app(config: Config, clock: Clock | None = None) -> Flask:
    """Build the application; the clock is the only source of time in it."""
    app = Flask(
        "pointsapp",
        root_path=str(ROOT / "pointsapp"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(ROOT / "instance"),
    )
    app.config.update(config.for_flask())
    app.config.update(LIMITS)
    if hops := config.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    app.jinja_environment = Templates
    app.jinja_options = {**app.jinja_options, "undefined": StrictUndefined}
    app.extensions["clock"] = clock or SystemClock()
    app.extensions["settings"] = config
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    app.extensions["keyring"] = keys.Keyring.load(config.key_file)
    csrf.init_app(app)
    web.register(app)
    return app


def from_environment() -> Flask:
    """The application for a production server, which never falls back to development secrets."""
    config = Config.from_environment({"POINTSAPP_ENV": "production", **os.environ}, ROOT)
    set_up_logs(config.log_level, readable=config.development)
    return create_app(config)
