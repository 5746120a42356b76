"""Where a webhook may lead: https, and nothing inside, however it is named."""

import socket
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pointsapp.integrations.doors import CLOSED, Doors, inside_fault, is_outside, url_fault
from pointsapp.integrations.sending import Letter, send
from tests.integrations.conftest import Receiver

COUNTY = Doors(hosts=frozenset({"platform.county.example"}))
FACTS = {"id": "1-2", "event": "claim.registered"}


@pytest.mark.parametrize(
    "url",
    [
        "https://platform.example/hook",
        "https://platform.example:8443/hook?county=3",
        "https://[2400:3200::1]/hook",
    ],
)
def test_an_address_by_https_is_taken(url: str) -> None:
    assert url_fault(url, CLOSED) is None


@pytest.mark.parametrize(
    "url",
    [
        "", "hook", "http://platform.example/", "ftp://platform.example/", "https:///hook",
        "https://user:pass@platform.example/", "https://platform.example/#here",
        "https://platform.example:0/", "https://platform.example:70000/", "https://平台.example/",
        "https://platform.example/a b", "https://platform.example/\r\nX: 1", "https://[1/",
        "javascript:alert(1)", "https://platform.example/" + "x" * 500,
    ],
)  # fmt: skip
def test_another_address_is_refused_with_a_sentence(url: str) -> None:
    assert url_fault(url, CLOSED)


def test_http_is_for_development_only() -> None:
    assert url_fault("http://127.0.0.1:8000/", Doors(development=True)) is None
    assert url_fault("http://platform.county.example/", COUNTY)


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("127.0.0.1", False), ("10.0.0.8", False), ("172.16.4.1", False), ("192.168.1.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False),
        ("::1", False), ("fe80::1", False), ("fd00::1", False), ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.8", False), ("8.8.8.8", True), ("2400:3200::1", True),
    ],
)  # fmt: skip
def test_what_lies_inside_is_known_by_its_address(address: str, outside: bool) -> None:
    from ipaddress import ip_address

    assert is_outside(ip_address(address)) == outside


def test_one_address_inside_is_enough_unless_the_county_allows_the_host() -> None:
    both = ["8.8.8.8", "10.0.0.8"]
    assert inside_fault("platform.example", ["8.8.8.8"], CLOSED) is None
    assert inside_fault("platform.example", both, CLOSED)
    assert inside_fault("platform.county.example", both, COUNTY) is None
    assert inside_fault("platform.example", ["fe80::1%eth0"], COUNTY)


def letter(url: str) -> Letter:
    return Letter(url, "secret", "w1", 1_795_000_000, FACTS)


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1:9/", "https://localhost:9/", "https://[::1]:9/", "https://2130706433:9/",
     "https://0x7f.1:9/"],
)  # fmt: skip
def test_nothing_inside_is_called(url: str) -> None:
    outcome = send(letter(url), CLOSED)
    assert outcome.code is None
    assert "内网" in outcome.trouble or "连不上" in outcome.trouble


def test_the_address_that_was_checked_is_the_one_that_is_called(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that leads outside when it is checked, and inside when it is called."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def turning(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        if host != "turning.example":
            return real(host, port, *args, **kwargs)
        asked.append(host)
        address = "192.0.2.1" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", turning)
    monkeypatch.setattr("pointsapp.integrations.doors.is_outside", lambda _: True)
    monkeypatch.setattr("pointsapp.integrations.sending.CONNECT_SECONDS", 0.2)
    port = receiver.url.split(":")[2].split("/")[0]
    outcome = send(letter(f"https://turning.example:{port}/hook"), CLOSED)
    assert outcome.code is None
    assert asked == ["turning.example"]
    assert receiver.got == []


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.answers = [302]
    outcome = send(letter(receiver.url), Doors(development=True))
    assert (outcome.code, outcome.delivered) == (302, False)
    assert "不跟着去" in outcome.trouble
    assert len(receiver.got) == 1


def test_who_never_finishes_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pointsapp.integrations.sending.ALL_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        outcome = send(letter(f"http://127.0.0.1:{port}/"), Doors(development=True))
    assert outcome.code is None
    assert "没有答完" in outcome.trouble


def self_signed(folder: Path) -> Path:
    """A certificate for localhost that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    day = datetime(2020, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, day, day.replace(year=2099))
    signed = made.sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "both.pem"
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


def test_a_server_that_nobody_vouches_for_is_told_nothing(
    receiver: Receiver, tmp_path: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    receiver.server.socket = context.wrap_socket(receiver.server.socket, server_side=True)
    port = receiver.server.server_port
    outcome = send(letter(f"https://localhost:{port}/hook"), Doors(development=True))
    assert (outcome.code, receiver.got) == (None, [])
    assert "SSLError" in outcome.trouble


def test_another_address_of_a_host_is_tried_when_the_first_is_not_there(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = receiver.server.server_port
    real = socket.getaddrinfo

    def two(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        if host != "two.example":
            return real(host, port, *args, **kwargs)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port))
                for each in ("127.0.0.3", "127.0.0.1")]  # fmt: skip

    monkeypatch.setattr(socket, "getaddrinfo", two)
    outcome = send(letter(f"http://two.example:{port}/hook"), Doors(development=True))
    assert outcome.delivered
    assert receiver.got[0][0]["Host"] == f"two.example:{port}"
