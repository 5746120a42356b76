"""Pages: read a form, call one service, show plain Chinese; `register` puts the parts on an app."""

from flask import Flask

from pointsapp.web import (
    assets,
    context,
    current,
    errors,
    filters,
    frame,
    headers,
    health,
    keys,
    limits,
    log,
    parts,
    size,
    templates,
)
from pointsapp.web.api import registering


def register(app: Flask) -> None:
    """Give `app` its layout, filters, pages and error pages; nothing is registered after it."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    log.register(app)
    keys.register(app)
    templates.register(app)
    assets.register(app)
    filters.register(app)
    context.register(app)
    headers.register(app)
    current.register(app)
    limits.register(app)
    frame.register(app)
    app.register_blueprint(size.blueprint)
    app.register_blueprint(health.blueprint)
    if app.extensions["settings"].environment != "production":
        from pointsapp.web import gallery

        app.register_blueprint(gallery.blueprint)
    parts.register(app)
    registering.register(app)
    errors.register(app)
