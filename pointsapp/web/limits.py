"""Limits at the door: how often one address may try, and how much a form may hold."""

from ipaddress import ip_address, ip_network

from flask import Flask, abort, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

# Kept in each process' memory, to spare the processor. What stops guessing stands in the database:
# the locks of logins and cards, and the wrong tries by source and village (people.service).
limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="fixed-window")
TRIES = "60 per 5 minutes"
# Bytes of a form without files; a grid of 100 rows and 16 columns has about 60,000.
LARGEST_FORM = 2 * 1024 * 1024
FILES = "multipart/form-data"
# Several photos as a phone takes them, in one form: one too large is told, the words are kept.
LARGEST_PHOTOS = 64 * 1024 * 1024
PHOTO_FORMS = {
    "villager.claim_send", "villager.answer_claim", "claims.help_send", "claims.answer",
}  # fmt: skip


def register(app: Flask) -> None:
    """Count tries, except in tests that do not ask for it; bound what is read into memory."""
    app.config.setdefault("RATELIMIT_ENABLED", not app.testing)
    # Who came too often is told when to come again.
    app.config.setdefault("RATELIMIT_HEADERS_ENABLED", True)
    limiter.init_app(app)
    # Before the check of the token, which reads the form.
    app.before_request_funcs.setdefault(None, []).insert(0, _bound)


def source() -> str:
    """Where a try comes from, as it is kept: a keyed digest of the address, of IPv6 the network."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    network = ip_network((address, 64), strict=False) if address.version == 6 else address
    digest: str = current_app.extensions["keyring"].blind_index(str(network), purpose="tries")
    return digest[:32]


def _bound() -> None:
    if "\x00" in request.path:
        abort(404)  # no text of ours holds one, and PostgreSQL would not even compare it
    if request.mimetype != FILES:
        request.max_content_length = LARGEST_FORM
    elif request.endpoint in PHOTO_FORMS:
        request.max_content_length = LARGEST_PHOTOS
