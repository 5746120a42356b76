"""Static files with a digest in their address, so that browsers may keep them for a year."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for


@lru_cache(maxsize=256)
def _digest(path: str, _changed: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]


def asset(name: str) -> str:
    """The address of a file under static/; FileNotFoundError where there is none.

    Only in development a file may change while the program runs.
    """
    kept: dict[tuple[str, str], str] = current_app.extensions["assets"]
    key = (name, request.script_root)
    if key not in kept or current_app.extensions["settings"].development:
        kept[key] = _address(name)
    return kept[key]


def _address(name: str) -> str:
    path = Path(current_app.static_folder or "") / name
    return url_for("static", filename=name, v=_digest(str(path), path.stat().st_mtime_ns))


def _keep_long(response: Response) -> Response:
    if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def register(app: Flask) -> None:
    """Give templates `asset('css/base.css')` and let browsers keep what it names."""
    app.extensions["assets"] = {}
    app.jinja_env.globals["asset"] = asset
    app.after_request(_keep_long)
