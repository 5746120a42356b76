"""A client of another system: its token, its bodies in JSON."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.worlds import World, bearer_of


@dataclass
class System:
    """Another system with one token."""

    client: FlaskClient
    token: str

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        """Read below /api/v1."""
        return self.client.get(f"/api/v1{path}", headers=self._headers(), **kwargs)

    def post(self, path: str, body: Any = None, key: str = "k-1") -> TestResponse:
        """Write below /api/v1."""
        headers = {**self._headers(), **({"Idempotency-Key": key} if key else {})}
        return self.client.post(f"/api/v1{path}", json=body, headers=headers)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


@pytest.fixture
def system(app: Flask, world: World) -> Callable[[str], System]:
    """The system of a role's login; '' has no token."""

    def make(login: str) -> System:
        return System(app.test_client(), bearer_of(login) if login else "")

    return make
