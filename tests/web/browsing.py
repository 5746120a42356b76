"""A browser without pictures that signs in and posts forms with their tokens."""

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.worlds import PASSWORD, PIN, Home, bearer_of

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Browser:
    """One person's browser."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.login = ""

    def get(self, address: str, **kwargs: Any) -> TestResponse:
        """Open a page; what is under /api with the token of who signed in."""
        return self.client.get(address, **self._bearer(address), **kwargs)

    def send(self, address: str, **kwargs: Any) -> TestResponse:
        """Send just this, as a form or under /api."""
        return self.client.post(address, **self._bearer(address), **kwargs)

    def _bearer(self, address: str) -> dict[str, Any]:
        if not self.login or not address.startswith("/api/"):
            return {}
        return {"headers": {"Authorization": f"Bearer {bearer_of(self.login)}"}}

    def post(self, address: str, _form: str | None = None, **fields: Any) -> TestResponse:
        """Send a form, with the token of a page that has one."""
        return self.client.post(address, data={"csrf_token": self.token(_form), **fields})

    def token(self, page: str | None = None) -> str:
        """The CSRF token of this browser's session."""
        for address in (page,) if page else ("/login", "/password", "/my/pin"):
            found = TOKEN.search(self.client.get(address).text)
            if found:
                return found.group(1)
        return ""

    def sign_in(self, login: str, password: str = PASSWORD) -> TestResponse:
        """Sign in as staff; logins of tests/worlds.py are named after their role."""
        self.login = login
        return self.post("/login", login_name=login, password=password)

    def scan(self, home: Home) -> TestResponse:
        """Open a household's session with its card."""
        return self.get(f"/c/{home.token}")

    def prove(self, pin: str = PIN, **fields: Any) -> TestResponse:
        """Type the PIN of the card that was scanned."""
        return self.post("/my/pin", "/my/pin", pin=pin, **fields)
