"""What every page is told: place, person, tabs, type size. A page overrides by the same name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app, g

from pointsapp.foundation.clock import Clock
from pointsapp.web.size import current_size, size_url


@dataclass(frozen=True)
class Tab:
    """One tab or one item of a row of tabs; a count of 0 is not shown."""

    text: str
    href: str
    count: int = 0
    current: bool = False


@dataclass(frozen=True)
class Frame:
    """What stands around a page: the head, the tabs of the desk, the foot (text, address)."""

    place: str = ""
    user_name: str = ""
    home: str = "/"
    sign_out: str | None = None
    look_up: str | None = None
    host: str = ""
    tabs: Sequence[Tab] = ()
    foot: Sequence[tuple[str, str]] = ()


def use_plain_frame() -> None:
    """Let this request's page ask nothing of the database: for the page of a breakdown."""
    g.plain_frame = True


def now() -> datetime:
    """The instant of this request; the only place where pages ask for the time."""
    clock: Clock = current_app.extensions["clock"]
    return clock.now()


def public_url(path: str) -> str:
    """The address that is printed in QR codes: it never changes, wherever the server stands."""
    return f"{current_app.extensions['settings'].public_url}{path}"


def frame() -> Frame:
    """What `app.extensions["frame"]` says stands around this page; plain where nobody said."""
    tell = Frame if g.get("plain_frame") else current_app.extensions.get("frame", Frame)
    around: Frame = tell()
    return around


def _tell() -> dict[str, Any]:
    around = frame()
    return {
        "frame": around,
        "place": around.place,
        "user_name": around.user_name,
        "tabs": around.tabs,
        "size": current_size(),
    }


def register(app: Flask) -> None:
    """Hand every template `frame`, `place`, `user_name`, `tabs`, `size` and their helpers."""
    app.context_processor(_tell)
    app.jinja_env.globals["size_url"] = size_url
    app.jinja_env.globals["public_url"] = public_url
