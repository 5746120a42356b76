"""One log line a request: which page, how it ended, how long; no address, no name, no text."""

from time import perf_counter
from typing import Any

from flask import Flask, Response, g, request

from pointsapp.foundation.logs import get_logger

log = get_logger(__name__)
QUIET = {"static", "health.healthz"}
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def register(app: Flask) -> None:
    """Log every request by the name of its page: a path may hold a token, a query a name."""
    app.before_request(_begin)
    app.after_request(_end)
    # Flask's own would tell the path.
    app.log_exception = _broke_down  # type: ignore[method-assign, assignment]


def _method() -> str:
    return request.method if request.method in METHODS else "other"


def _broke_down(failed: Any) -> None:
    log.error("breakdown", method=_method(), page=request.endpoint, exc_info=failed)


def _begin() -> None:
    g.began = perf_counter()


def _end(response: Response) -> Response:
    if request.endpoint not in QUIET:
        log.info(
            "request",
            method=_method(),
            page=request.endpoint,
            status=response.status_code,
            milliseconds=round((perf_counter() - g.get("began", perf_counter())) * 1000),
        )
    return response
