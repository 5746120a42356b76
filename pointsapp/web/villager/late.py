"""What a household sent after its page had closed by itself: kept in its browser, for it alone."""

from flask import current_app, flash, request
from flask import session as cookie

from pointsapp.people.ids import HouseholdId

KEPT_LATE = "late"
# Characters together: a cookie has room for some 4,000 bytes.
LONGEST = 700
NEVER = ("csrf_token", "do", "pin")
# The pages that fill their form with it.
FORMS = ("villager.claim_form", "villager.contest", "villager.opinions", "villager.own_claim")


def keep_late(household_id: HouseholdId) -> str | None:
    """Keep what was typed into a form that comes too late; the page where it goes on, if any."""
    page, endpoint = _page_of(request.path)
    typed = {name: text for name, text in request.form.items() if text and name not in NEVER}
    if endpoint in FORMS and 0 < sum(map(len, typed.values())) <= LONGEST:
        cookie[KEPT_LATE] = {"household": household_id, "page": page, "typed": typed}
    return page


def _page_of(sent_to: str) -> tuple[str | None, str]:
    """The page with the form: the same address, or the one above it."""
    addresses = current_app.url_map.bind_to_environ(request.environ)
    for page in (sent_to, sent_to.rpartition("/")[0]):
        if addresses.test(page, "GET"):
            return page, addresses.match(page, "GET")[0]
    return None, ""


def late_page() -> str | None:
    """Where what was kept is waiting."""
    return cookie[KEPT_LATE]["page"] if KEPT_LATE in cookie else None


def typed_late(said: str = "") -> dict[str, str]:
    """What was typed into this page's form before, once, with a word about it."""
    if late_page() != request.path:
        return {}
    flash(f"刚才没有交上去。填的都还在，请看一遍，再交一次。{said}", "ask")
    typed: dict[str, str] = cookie.pop(KEPT_LATE)["typed"]
    return typed
