"""Clients that keep asking until they get an answer, and note every answer they got."""

import http.client
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.web.browsing import Browser

HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}
PATIENCE = 30


@dataclass
class Visitor:
    """Somebody signed in, who sends forms over a real connection."""

    port: int
    cookie: str = ""
    token: str = ""

    @classmethod
    def of(cls, browser: Browser, port: int) -> "Visitor":
        """The same person as in a browser: the session outlives the server."""
        token = browser.token()
        cookie = browser.client.get_cookie("session")
        return cls(port, f"session={cookie.value}" if cookie else "", token)

    def post(self, address: str, **fields: str) -> tuple[int, str]:
        """The status, and where it leads or what it says; OSError, HTTPException when cut off."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        body = urlencode({"csrf_token": self.token, **fields})
        try:
            connection.request("POST", address, body, {**HEADERS, "Cookie": self.cookie})
            answer = connection.getresponse()
            said = answer.read().decode()
            return answer.status, answer.getheader("Location") or said
        finally:
            connection.close()


@dataclass
class Client:
    """Does one deed after another; a deed without an answer is done again under the same key."""

    deed: Callable[[Any], tuple[int, str]]
    subjects: Iterable[Any]
    answers: dict[Any, str] = field(default_factory=dict)
    refused: list[tuple[int, str]] = field(default_factory=list)
    cut_off: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the deed in hand; only where a server answers."""
        self._stop.set()
        self._thread.join(60)
        assert not self._thread.is_alive()

    def _work(self) -> None:
        for subject in self.subjects:
            if self._stop.is_set():
                return
            while not self._answered(subject):
                pass

    def _answered(self, subject: Any) -> bool:
        try:
            status, said = self.deed(subject)
        except (OSError, http.client.HTTPException):
            self.cut_off += 1
            self._stop.wait(0.01)
            return False
        if status == 503:
            return False
        if status >= 400:
            self.refused.append((status, said[:2000]))
        else:
            self.answers[subject] = said
        return True
