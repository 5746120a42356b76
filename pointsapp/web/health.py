"""Whether the product is well, for who watches it; and what search engines may read."""

from datetime import datetime

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from pointsapp.foundation import schema
from pointsapp.foundation.database import reading
from pointsapp.foundation.jobs import JobRun
from pointsapp.web.access import public
from pointsapp.web.context import use_plain_frame

blueprint = Blueprint("health", __name__)
# The board is for the village: names on it are not for search engines.
ROBOTS = "User-agent: *\nDisallow: /\n"


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """200 when the database answers and its tables are up to date, else 503; no private word."""
    use_plain_frame()
    try:
        current, ran_at = look()
    except SQLAlchemyError:
        return jsonify(database="unreachable"), 503
    return jsonify(
        database="ok",
        migrations="current" if current else "behind",
        last_job_at=ran_at.isoformat() if ran_at else None,
    ), (200 if current else 503)


def look() -> tuple[bool, datetime | None]:
    """Whether the tables are up to date, and when a job last ran."""
    session = reading()
    revision = schema.revision_of(session.connection())
    ran_at = session.scalar(select(func.max(JobRun.ran_at)))
    return revision == schema.latest(), ran_at


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    """Ask search engines to stay out."""
    return Response(ROBOTS, mimetype="text/plain")
