"""What every command begins with: the settings, the keys, the application."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config import Config
from pointsapp.app import ROOT, create_app
from pointsapp.foundation.database import db, reading, transaction
from pointsapp.foundation.keys import Keyring
from pointsapp.foundation.logs import set_up_logs

Commands = Any  # argparse keeps the type of its subparsers to itself


def settings(options: argparse.Namespace) -> Config:
    """The settings of this command; makes development keys where there are none yet."""
    environment = dict(os.environ)
    if options.database:
        environment["POINTSAPP_DATABASE"] = options.database
    if getattr(options, "port", None):
        environment.setdefault("POINTSAPP_PUBLIC_URL", f"http://127.0.0.1:{options.port}")
    config = Config.from_environment(environment, ROOT)
    if config.development:
        _make_room(config)
    return config


def _make_room(config: Config) -> None:
    if config.database_url.startswith("sqlite:///"):
        Path(config.database_url.removeprefix("sqlite:///")).parent.mkdir(exist_ok=True)
    if not config.key_file.exists():
        config.key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        Keyring.create(config.key_file)


def application(config: Config) -> Flask:
    """The application, with logs set up as its environment wants them."""
    set_up_logs(config.log_level, readable=config.development)
    return create_app(config)


@contextmanager
def opened(options: argparse.Namespace) -> Iterator[Flask]:
    """The application with its context open."""
    app = application(settings(options))
    with app.app_context():
        try:
            yield app
        finally:
            db.engine.dispose()


@contextmanager
def writing(options: argparse.Namespace) -> Iterator[tuple[Session, Flask]]:
    """One transaction for a command that changes something."""
    with opened(options) as app, transaction() as session:
        yield session, app


@contextmanager
def looking(options: argparse.Namespace) -> Iterator[tuple[Session, Flask]]:
    """A session for a command that only reads."""
    with opened(options) as app:
        yield reading(), app


def engine_of(app: Flask) -> Engine:
    """The database behind the application."""
    with app.app_context():
        return db.engine


def now_of(app: Flask) -> datetime:
    """What time it is for this application."""
    instant: datetime = app.extensions["clock"].now()
    return instant
