"""Secrets: one key file apart from database and backup; encryption, look-ups, peppers, tokens."""

import hashlib
import hmac
import json
import os
import secrets
import stat
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pointsapp.foundation.errors import Conflict, Invalid

SECRET_BYTES = 32
NONCE_BYTES = 12
TOKEN_BYTES = 16
PASSWORDS = PasswordHasher()


class KeyProblem(Invalid):
    """The key file, or a text encrypted with it, cannot be used."""


@dataclass(frozen=True, repr=False)
class Keyring:
    """Several encryption keys, one of them current, and one lookup secret that never changes.

    The lookup secret is apart from the keys, so blind indexes and peppers survive a rotation.
    """

    current: str
    keys: Mapping[str, bytes]
    lookup: bytes

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make a new key file, readable by its owner only; Conflict when there is one already."""
        ring = cls._new()
        _write_new(path, ring.dump())
        return ring

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a key file; KeyProblem says what to do when it is missing, garbled or open."""
        try:
            _refuse_open_file(path)
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise KeyProblem(
                "keys.missing",
                f"找不到密钥文件 {path}。请从保管处取回原文件放到这里；没有它，加密的内容无法恢复",
            ) from None
        except (OSError, UnicodeDecodeError):
            raise KeyProblem(
                "keys.unreadable",
                f"密钥文件 {path} 读不出来，请检查文件是否完好、程序能否读取",
            ) from None
        return cls.parse(text, source=str(path))

    @classmethod
    def parse(cls, text: str, *, source: str = "环境变量") -> Self:
        """Read the text of a key file, wherever it was kept; KeyProblem when it is garbled."""
        try:
            stored = json.loads(text)
            keys = {str(name): _decoded(key) for name, key in stored["keys"].items()}
            ring = cls(str(stored["current"]), keys, _decoded(stored["lookup"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            ring = None
        if ring is None or ring.current not in ring.keys:
            raise KeyProblem(
                "keys.garbled", f"密钥（{source}）的内容不完整，请从保管处的副本恢复，不要重新生成"
            )
        return ring

    def dump(self) -> str:
        """The text of the key file."""
        stored = {
            "current": self.current,
            "keys": {name: urlsafe_b64encode(key).decode() for name, key in self.keys.items()},
            "lookup": urlsafe_b64encode(self.lookup).decode(),
        }
        return json.dumps(stored, indent=2) + "\n"

    def encrypt(self, text: str) -> str:
        """Encrypt with the current key; the answer reads `keyid:token`."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._cipher(self.current).encrypt(nonce, text.encode(), self.current.encode())
        return f"{self.current}:{urlsafe_b64encode(nonce + sealed).decode()}"

    def decrypt(self, ciphertext: str) -> str:
        """Give back what `encrypt` took; KeyProblem when the key is gone or it was changed."""
        key_id, _, token = ciphertext.partition(":")
        if key_id not in self.keys:
            raise KeyProblem(
                "keys.unknown", f"解密要用的密钥 {key_id} 不在密钥文件里，请找回当时的密钥文件"
            )
        try:
            sealed = urlsafe_b64decode(token)
            nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
            return self._cipher(key_id).decrypt(nonce, body, key_id.encode()).decode()
        except (ValueError, InvalidTag):
            raise KeyProblem("keys.tampered", "加密的内容已损坏或被改动，无法解密") from None

    def needs_rotation(self, ciphertext: str) -> bool:
        """Whether a text was encrypted with another key than the current one."""
        return ciphertext.partition(":")[0] != self.current

    def blind_index(self, text: str, *, purpose: str) -> str:
        """A keyed digest (64 hex digits) to look up an encrypted text; apart for each purpose."""
        return _keyed_digest(_derived(self.lookup, f"blind-index:{purpose}"), text)

    def pepper(self, text: str) -> str:
        """A keyed digest (64 hex digits) of a short secret, such as a PIN, before it is hashed."""
        return _keyed_digest(_derived(self.lookup, "pepper"), text)

    def rotate(self, path: Path) -> Self:
        """Add a new current key, keep the old ones, and replace the file at once or not at all."""
        name = _new_key_id()
        ring = type(self)(name, {**self.keys, name: secrets.token_bytes(SECRET_BYTES)}, self.lookup)
        fresh = path.with_name(path.name + ".new")
        _write_new(fresh, ring.dump())
        fresh.replace(path)
        return ring

    def _cipher(self, key_id: str) -> AESGCM:
        return AESGCM(_derived(self.keys[key_id], f"encryption:{key_id}"))

    @classmethod
    def _new(cls) -> Self:
        name = _new_key_id()
        key, lookup = secrets.token_bytes(SECRET_BYTES), secrets.token_bytes(SECRET_BYTES)
        return cls(name, {name: key}, lookup)


def new_token() -> str:
    """A random URL-safe token of 128 bits (22 characters), for cards, slips and links."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_digest(token: str) -> str:
    """What is stored of a token: its SHA-256, 64 hex digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def hash_secret(text: str) -> str:
    """An argon2id hash of a password or peppered PIN; takes about 0.1 s, never in bulk."""
    return PASSWORDS.hash(text)


def verify_secret(hashed: str, text: str) -> bool:
    """Whether the text is the one that was hashed; a garbled hash fits nothing."""
    try:
        return PASSWORDS.verify(hashed, text)
    except (VerificationError, InvalidHashError):
        return False


def _derived(secret: bytes, info: str) -> bytes:
    return HKDF(SHA256(), SECRET_BYTES, salt=None, info=info.encode()).derive(secret)


def _keyed_digest(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), "sha256").hex()


def _new_key_id() -> str:
    return "k" + secrets.token_hex(4)


def _decoded(text: str) -> bytes:
    secret = urlsafe_b64decode(text)
    if len(secret) != SECRET_BYTES:
        raise ValueError("a secret has 32 bytes")
    return secret


def _refuse_open_file(path: Path) -> None:
    if os.name == "posix" and path.stat().st_mode & stat.S_IRWXO:
        raise KeyProblem(
            "keys.open", f"密钥文件 {path} 任何人都能读，请先运行 chmod 600 {path} 再启动"
        )


def _write_new(path: Path, text: str) -> None:
    """Write all of it or nothing: no full disk and no kill leaves half a key file."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        _name(draft, path)
    except FileExistsError:
        raise Conflict(
            "keys.exists", f"{path} 已经存在，不会覆盖。确认不再需要它以后，请先把它移到别处"
        ) from None
    finally:
        draft.unlink(missing_ok=True)


def _name(draft: Path, path: Path) -> None:
    """Give a written file its name; FileExistsError when something has that name."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # a USB stick knows no links
        if path.exists():
            raise FileExistsError from None
        draft.rename(path)
