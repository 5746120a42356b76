"""Type size: chosen by the reader with a link, remembered in a cookie, no script needed."""

from flask import Blueprint, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from pointsapp.web.access import public

SIZES = ("normal", "large", "tv")
YEAR = 365 * 24 * 3600

blueprint = Blueprint("size", __name__)


def current_size() -> str:
    """'normal', 'large' or 'tv', as the reader's browser last asked."""
    chosen = request.cookies.get("size", "normal")
    return chosen if chosen in SIZES else "normal"


def safe_back(address: str, otherwise: str = "/") -> str:
    """`address` if it is a path on this site, else `otherwise`: no link sends elsewhere."""
    # Browsers read \ as /, skip tabs and line ends, and take // for another host.
    slashes = address.replace("\\", "/")
    inside = slashes.startswith("/") and not slashes.startswith("//") and address.isprintable()
    return address if inside else otherwise


def size_url(size: str) -> str:
    """The link that changes the size and comes back to this page."""
    back = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return url_for("size.change", to=size, back=back)


@blueprint.get("/size")
@public
def change() -> Response:
    """Remember the size in a cookie; nothing is written anywhere else."""
    answer = redirect(safe_back(request.args.get("back", "/")))
    size = request.args.get("to", "normal")
    answer.set_cookie(
        "size",
        size if size in SIZES else "normal",
        max_age=YEAR,
        samesite="Lax",
        httponly=True,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )
    return answer
