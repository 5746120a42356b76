"""One signed POST: to the address that was checked, no redirects, an end to waiting."""

import json
import socket
import threading
from dataclasses import dataclass
from typing import Any

import urllib3
from urllib3.util import Timeout

from pointsapp.integrations.doors import Doors, inside_fault, target_of, url_fault
from pointsapp.integrations.policy import sign

CONNECT_SECONDS, READ_SECONDS, ALL_SECONDS = 5, 8, 15
REDIRECTS = range(300, 400)
# A host may have several addresses, and the first one not answer.
NOT_THERE = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)


@dataclass(frozen=True)
class Letter:
    """What is sent: where, which secret signs it, when, and the facts."""

    url: str
    secret: str
    key_id: str
    timestamp: int
    payload: dict[str, Any]


@dataclass
class Outcome:
    """What came back: a status, or a sentence that says why none did."""

    code: int | None = None
    trouble: str = ""

    @property
    def delivered(self) -> bool:
        """Whether the other side took it."""
        return self.code is not None and 200 <= self.code < 300


def send(letter: Letter, doors: Doors) -> Outcome:
    """Send it once; whoever answers byte by byte is waited for no longer than stated."""
    outcome = Outcome(trouble=f"{ALL_SECONDS} 秒没有答完")
    # A reader's time limit counts from byte to byte, so the whole has one of its own.
    caller = threading.Thread(target=_call, args=(letter, doors, outcome), daemon=True)
    caller.start()
    caller.join(ALL_SECONDS)
    return Outcome(outcome.code, outcome.trouble)


def _call(letter: Letter, doors: Doors, outcome: Outcome) -> None:
    try:
        outcome.code, outcome.trouble = _post(letter, doors)
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        outcome.trouble = f"连不上（{type(error).__name__}）"


def _post(letter: Letter, doors: Doors) -> tuple[int | None, str]:
    if fault := url_fault(letter.url, doors):
        return None, fault
    parts, host, port = target_of(letter.url)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(each[4][0]) for each in found]
    if fault := inside_fault(host, addresses, doors):
        return None, fault
    body = json.dumps(letter.payload, sort_keys=True, separators=(",", ":")).encode()
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers, tried = _headers(letter, parts.netloc, body), list(dict.fromkeys(addresses))
    for address in tried:
        try:
            return _answered(_pool(parts.scheme, host, address, port), path, body, headers)
        except NOT_THERE:
            if address == tried[-1]:
                raise
    return None, "找不到这台主机"


def _answered(
    pool: urllib3.HTTPConnectionPool, path: str, body: bytes, headers: dict[str, str]
) -> tuple[int | None, str]:
    """What the other side says; what else it sends is not read."""
    with pool:
        answer = pool.urlopen(
            "POST", path, body=body, headers=headers, redirect=False, retries=False,
            preload_content=False,
        )  # fmt: skip
        answer.close()
    turned = "对方要转到别的网址，不跟着去" if answer.status in REDIRECTS else ""
    return answer.status, turned


def _pool(scheme: str, host: str, address: str, port: int) -> urllib3.HTTPConnectionPool:
    """To the checked address itself: looked up again, the name might lead elsewhere."""
    waiting = Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    if scheme == "http":
        return urllib3.HTTPConnectionPool(address, port, timeout=waiting)
    return urllib3.HTTPSConnectionPool(
        address, port, timeout=waiting, server_hostname=host, assert_hostname=host
    )


def _headers(letter: Letter, netloc: str, body: bytes) -> dict[str, str]:
    return {
        "Host": netloc,
        "Content-Type": "application/json",
        "User-Agent": "pointsapp-webhook/1",
        "Webhook-Id": str(letter.payload["id"]),
        "Webhook-Timestamp": str(letter.timestamp),
        "Webhook-Key": letter.key_id,
        "Webhook-Signature": f"sha256={sign(letter.secret, letter.timestamp, body)}",
    }
