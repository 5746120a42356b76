"""Who visits the demo: everybody with a login, a household with its card, and a stranger."""

from flask import Flask

from pointsapp.presets.demo.places import PASSWORD, PIN
from tests.attacks.reading import Page
from tests.attacks.walking import Visitor
from tests.web.browsing import Browser

# The mighty last: what they may end, others have seen by then.
ORDER = ("cadre", "supervisor", "reviewer", "clerk", "inspector", "town", "county", "admin")
VISITORS = ("stranger", "household", *ORDER)
DOOR = "005"


def visitor(app: Flask, who: str) -> Visitor:
    """A browser in which somebody is already inside; 'clerk2' is of the second village."""
    someone = Visitor(app, app.test_client())
    if who == "household":
        open_home(someone)
    elif who != "stranger":
        answer = Browser(someone.client).sign_in(f"demo-{who}", PASSWORD)
        assert answer.location == "/desk", who
    return someone


def open_home(someone: Visitor, door: str = DOOR, pin: str = PIN) -> None:
    """Look a household of the first group up with its PIN."""
    page = someone.client.get(f"/look-up?village={village_of(someone)}").text
    form = next(form for form in Page(page).forms if "pin" in form.values)
    typed = {**form.values, "door": door, "pin": pin}
    answer = someone.client.post("/look-up", data=typed)
    assert answer.location == "/my", answer.text


def village_of(someone: Visitor) -> str:
    """The first village on the pages for everybody."""
    town = next(link for link in _links(someone, "/") if "?in=" in link)
    return next(link[3:] for link in _links(someone, town) if link.startswith("/v/"))


def _links(someone: Visitor, address: str) -> list[str]:
    return Page(someone.client.get(address).text).links
