"""Clients that keep asking until they get an answer, and note every answer they got."""

import http.client
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}
PATIENCE = 60
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
CUT_OFF = (OSError, http.client.HTTPException)
BUSY = 503
NOTHING = 0  # what a deed gives instead of a status when there was nothing to ask


@dataclass
class Visitor:
    """Somebody signed in, who sends forms over a real connection."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    @classmethod
    def signed_in(cls, port: int, login: str, password: str) -> "Visitor":
        """A session of that login, which outlives the server; PermissionError when refused."""
        visitor = cls(port)
        visitor._renew()
        status, _ = visitor.post("/login", login_name=login, password=password)
        if status != 302:
            raise PermissionError(login)
        visitor._renew("/password")
        return visitor

    def _renew(self, page: str = "/login") -> None:
        found = TOKEN.search(self.get(page)[1])
        self.token = found.group(1) if found else ""

    def get(self, address: str) -> tuple[int, str]:
        """The status and the page; OSError, HTTPException when cut off."""
        return self._ask("GET", address)

    def post(self, address: str, **fields: str) -> tuple[int, str]:
        """The status, and where it leads or what it says; OSError, HTTPException when cut off."""
        return self._ask("POST", address, urlencode({"csrf_token": self.token, **fields}))

    def _ask(self, verb: str, address: str, body: str | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            connection.request(verb, address, body, {**HEADERS, "Cookie": kept})
            answer = connection.getresponse()
            said = answer.read().decode()
            for given in answer.headers.get_all("Set-Cookie", []):
                name, _, value = given.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.getheader("Location") or said
        finally:
            connection.close()


@dataclass
class Client:
    """Does one deed after another; a deed without an answer is done again under the same key."""

    deed: Callable[[Any], tuple[int, str]]
    subjects: Iterable[Any]
    pause: float = 0.0  # seconds between two deeds
    answers: dict[Any, str] = field(default_factory=dict)
    refused: list[tuple[int, str]] = field(default_factory=list)
    cut_off: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _gone: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the deed in hand, only where a server answers; TimeoutError when it does not."""
        self._stop.set()
        self._thread.join(PATIENCE)
        if self._thread.is_alive():
            raise TimeoutError

    def leave(self) -> None:
        """Go, whatever was answered."""
        self._stop.set()
        self._gone.set()
        self._thread.join(PATIENCE)

    def _work(self) -> None:
        for subject in self.subjects:
            if self._stop.is_set():
                return
            while not self._gone.is_set() and not self.do(subject):
                self._gone.wait(0.01)
            self._stop.wait(self.pause)

    def do(self, subject: Any) -> bool:
        """Ask once, and note the answer; False when it must be asked again."""
        try:
            status, said = self.deed(subject)
        except CUT_OFF:
            self.cut_off += 1
            return False
        if status >= 400 and status != BUSY:
            self.refused.append((status, said[:2000]))
        elif status not in (BUSY, NOTHING):
            self.answers[subject] = said
        return status != BUSY
