"""Static files: a digest in the address, so that browsers may keep them for a year; sent packed."""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin

TEXTS = {
    "text/css", "text/html", "text/javascript", "application/javascript", "image/svg+xml"
}  # fmt: skip


class _Sessions(SecureCookieSessionInterface):
    """A file that anybody on the way may keep for a year carries nobody's session."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint != "static" or response.status_code >= 400:
            super().save_session(app, session, response)


@lru_cache(maxsize=256)
def _digest(path: str, _changed: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]


def asset(name: str) -> str:
    """The address of a file under static/; FileNotFoundError where there is none.

    Only in development a file may change while the program runs.
    """
    kept: dict[tuple[str, str], str] = current_app.extensions["assets"]
    key = (name, request.script_root)
    found = kept.get(key)
    if found is None:
        found = _address(name)
        if not current_app.extensions["settings"].development:
            kept[key] = found
    return found


def _address(name: str) -> str:
    path = Path(current_app.static_folder or "") / name
    return url_for("static", filename=name, v=_digest(str(path), path.stat().st_mtime_ns))


@lru_cache(maxsize=64)
def _packed(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


def _pack(response: Response) -> Response:
    """A static file goes out packed to who can unpack it. Pages never do: what was asked stands in
    them beside secrets (the form's token, names), and their length would tell of these (BREACH).
    """
    if request.endpoint != "static":
        return response
    response.vary.add("Accept-Encoding")
    plain = response.mimetype in TEXTS and response.status_code == 200
    if plain and request.accept_encodings.quality("gzip"):
        response.direct_passthrough = False
        response.set_data(_packed(response.get_data()))
        response.content_encoding = "gzip"
        response.set_etag(response.get_etag()[0] or "", weak=True)  # the same file, other bytes
        del response.headers["Accept-Ranges"]
    return response


def _keep_long(response: Response) -> Response:
    if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def register(app: Flask) -> None:
    """Give templates `asset('css/base.css')`; let browsers keep what it names, and unpack it."""
    app.extensions["assets"] = {}
    app.session_interface = _Sessions()
    app.jinja_env.globals["asset"] = asset
    app.after_request(_keep_long)
    app.after_request(_pack)
