"""Where a webhook may lead: pure rules about addresses, so that nothing inside is reached by it."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

LONGEST_URL = 500
PORTS = {"https": 443, "http": 80}
Address = IPv4Address | IPv6Address


@dataclass(frozen=True)
class Doors:
    """What the settings open: hosts that may lie inside; in development everything, also http."""

    hosts: frozenset[str] = frozenset()
    development: bool = False


CLOSED = Doors()


def url_fault(url: str, doors: Doors) -> str | None:
    """Why an address cannot be taken, before anybody looks where it leads."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "网址不对，请检查"
    if not url.isascii() or not url.isprintable() or " " in url or len(url) > LONGEST_URL:
        return f"网址只能有英文字母、数字和符号，最多 {LONGEST_URL} 个字"
    if parts.scheme != "https" and not (doors.development and parts.scheme == "http"):
        return "网址要以 https:// 开头"
    if not parts.hostname or parts.username or parts.password or parts.fragment or port == 0:
        return "网址里要有主机名，不能带用户名、密码或 # 号"
    return None


def target_of(url: str) -> tuple[SplitResult, str, int]:
    """The parts of a good address, its host and its port."""
    parts = urlsplit(url)
    return parts, (parts.hostname or "").lower(), parts.port or PORTS[parts.scheme]


def is_outside(address: Address) -> bool:
    """Whether everybody's network knows it: neither this machine's nor a private one's."""
    plain = getattr(address, "ipv4_mapped", None) or address
    return bool(plain.is_global and not plain.is_multicast)


def inside_fault(host: str, addresses: Iterable[str], doors: Doors) -> str | None:
    """Why a host may not be called at these addresses; one that lies inside is enough."""
    if doors.development or host in doors.hosts:
        return None
    inside = [each for each in addresses if not is_outside(ip_address(each.partition("%")[0]))]
    return "这个网址在内网，不能推送；确实要用，请运维在 POINTSAPP_WEBHOOK_HOSTS 里写上主机名" if (
        inside
    ) else None  # fmt: skip
