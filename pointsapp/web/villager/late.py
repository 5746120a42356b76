"""What a household typed, kept in its browser for it alone: its page had closed by itself, or
photos are stored first. It stands in the form again, once.
"""

from flask import current_app, flash, request
from flask import session as cookie

from pointsapp.people.ids import HouseholdId

KEPT_LATE = "late"
# Characters together: a cookie has room for some 4,000 bytes.
LONGEST = 700
NEVER = ("csrf_token", "do", "drop", "pin")
PHOTOS_AGAIN = "照片请再选一次。"
# The pages that fill their form with it, and what they say beside it when it came too late.
FORMS = {
    "villager.claim_form": PHOTOS_AGAIN,
    "villager.contest": "",
    "villager.opinions": "",
    "villager.own_claim": PHOTOS_AGAIN,
}
TOO_LATE = "刚才没有交上去。填的都还在，请看一遍，再交一次。"
PHOTOS_STORED = "照片存好了，填的都还在。还没有交，看一遍再交。"


def keep_late(household_id: HouseholdId) -> str | None:
    """Keep what was typed into a form that comes too late; the page where it goes on, if any."""
    page, endpoint = _page_of(request.path)
    _keep(household_id, page, endpoint, TOO_LATE + FORMS.get(endpoint, ""))
    return page


def after_photos(household_id: HouseholdId) -> str | None:
    """The page with the form after its photos were stored, so that the back key finds a page and
    not the sending of photos; None where more was typed than a cookie holds.
    """
    page, endpoint = _page_of(request.path)
    return page if _keep(household_id, page, endpoint, PHOTOS_STORED) else None


def _keep(household_id: HouseholdId, page: str | None, endpoint: str, said: str) -> bool:
    typed = {name: text for name, text in request.form.items() if text and name not in NEVER}
    fits = endpoint in FORMS and 0 < sum(map(len, typed.values())) <= LONGEST
    if fits:
        cookie[KEPT_LATE] = {"household": household_id, "page": page, "typed": typed, "said": said}
    return fits


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


def typed_late() -> dict[str, str]:
    """What was typed into this page's form before, once, with a word about it."""
    if late_page() != request.path:
        return {}
    kept = cookie.pop(KEPT_LATE)
    flash(kept.get("said", TOO_LATE), "ask")
    typed: dict[str, str] = kept["typed"]
    return typed
