"""The key file keeps its secrets, survives rotation, and says plainly when it cannot be used."""

import errno
import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.foundation.keys import (
    Keyring,
    hash_secret,
    new_token,
    token_digest,
    verify_secret,
)

RING = Keyring.parse(
    json.dumps({"current": "k1", "keys": {"k1": "A" * 43 + "="}, "lookup": "B" * 42 + "A="})
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


@given(st.text())
def test_any_text_comes_back_as_it_was(text: str) -> None:
    ciphertext = RING.encrypt(text)
    assert ciphertext.startswith("k1:")
    assert RING.decrypt(ciphertext) == text


def test_the_same_text_is_encrypted_differently_each_time() -> None:
    assert RING.encrypt("13800138000") != RING.encrypt("13800138000")


@given(st.text(min_size=1), st.integers(min_value=0))
def test_a_changed_ciphertext_is_refused(text: str, place: int) -> None:
    key_id, token = RING.encrypt(text).split(":")
    place %= len(token.rstrip("=")) - 2
    changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
    with pytest.raises(Invalid, match="改动"):
        RING.decrypt(f"{key_id}:{changed}")


def test_a_ciphertext_cannot_be_passed_off_under_another_key_id(path: Path) -> None:
    old = Keyring.create(path)
    new = old.rotate(path)
    token = old.encrypt("秘密").partition(":")[2]
    with pytest.raises(Invalid):
        new.decrypt(f"{new.current}:{token}")


@pytest.mark.parametrize("garbage", ["", "no colon", "k1:", "k1:????", "k1:AAAA", "gone:AAAA"])
def test_what_was_never_encrypted_is_refused_with_a_sentence(garbage: str) -> None:
    with pytest.raises(Invalid) as refused:
        RING.decrypt(garbage)
    assert refused.value.sentence


def test_a_created_file_is_readable_by_its_owner_only_and_loads(path: Path) -> None:
    made = Keyring.create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Keyring.load(path).decrypt(made.encrypt("门牌 12 号")) == "门牌 12 号"


def test_creating_never_overwrites_a_key_file(path: Path) -> None:
    Keyring.create(path)
    before = path.read_bytes()
    with pytest.raises(Conflict):
        Keyring.create(path)
    assert path.read_bytes() == before


def test_after_rotation_old_texts_are_still_read_and_marked_for_renewal(path: Path) -> None:
    old = Keyring.create(path)
    ciphertext = old.encrypt("旧")
    new = old.rotate(path)
    assert new.current != old.current
    assert new.decrypt(ciphertext) == "旧"
    assert new.needs_rotation(ciphertext)
    assert not new.needs_rotation(new.encrypt(new.decrypt(ciphertext)))
    assert Keyring.load(path).current == new.current
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_look_ups_and_peppers_are_the_same_after_rotation(path: Path) -> None:
    old = Keyring.create(path)
    index, pepper = old.blind_index("13800138000", purpose="phone"), old.pepper("4821")
    new = old.rotate(path)
    assert new.blind_index("13800138000", purpose="phone") == index
    assert new.pepper("4821") == pepper


def test_look_ups_differ_by_purpose_by_file_and_from_the_pepper(path: Path) -> None:
    other = Keyring.create(path)
    digests = {
        RING.blind_index("4821", purpose="phone"),
        RING.blind_index("4821", purpose="identity"),
        RING.pepper("4821"),
        other.blind_index("4821", purpose="phone"),
        other.pepper("4821"),
    }
    assert len(digests) == 5


def test_a_rotation_that_was_cut_short_leaves_the_old_file(path: Path) -> None:
    ring = Keyring.create(path)
    path.with_name("keys.json.new").write_text("{", encoding="utf-8")
    with pytest.raises(Conflict):
        ring.rotate(path)
    assert Keyring.load(path).current == ring.current


def test_a_missing_file_says_to_bring_it_back(path: Path) -> None:
    with pytest.raises(Invalid, match="取回"):
        Keyring.load(path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '"keys"',
        "{}",
        '{"current": "k1", "keys": {}, "lookup": ""}',
        '{"current": "k1", "keys": {"k1": "c2hvcnQ="}, "lookup": "c2hvcnQ="}',
        '{"current": "k1", "keys": {"k1": 7}, "lookup": 7}',
        json.dumps({"current": "k2", "keys": {"k1": "A" * 43 + "="}, "lookup": "A" * 43 + "="}),
    ],
)
def test_a_garbled_file_says_to_restore_it(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(Invalid, match="恢复"):
        Keyring.load(path)


def test_a_file_of_bytes_that_are_no_text_is_refused(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00")
    path.chmod(0o600)
    with pytest.raises(Invalid, match="读不出来"):
        Keyring.load(path)


def test_a_file_that_everybody_can_read_is_refused(path: Path) -> None:
    Keyring.create(path)
    path.chmod(0o644)
    with pytest.raises(Invalid, match="chmod 600"):
        Keyring.load(path)


def test_a_keyring_shows_no_secret_when_printed(path: Path) -> None:
    ring = Keyring.create(path)
    stored = json.loads(path.read_text(encoding="utf-8"))
    assert stored["lookup"] not in repr(ring)
    assert repr(next(iter(ring.keys.values()))) not in repr(ring)


def test_tokens_are_short_safe_in_a_link_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(200)}
    assert len(tokens) == 200
    assert all(len(t) == 22 and t.replace("-", "").replace("_", "").isalnum() for t in tokens)


def test_a_token_is_stored_as_its_digest() -> None:
    assert token_digest("abc") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_a_secret_fits_only_its_own_hash() -> None:
    hashed = hash_secret("4821")
    assert "4821" not in hashed
    assert verify_secret(hashed, "4821")
    assert not verify_secret(hashed, "4822")
    assert not verify_secret("garbled", "4821")
    assert not verify_secret("", "4821")


def test_a_key_file_is_whole_or_not_there(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr("pointsapp.foundation.keys.os.fsync", no_room)
        with pytest.raises(OSError, match="No space"):
            Keyring.create(path)
    assert list(path.parent.iterdir()) == []
    assert Keyring.create(path).current == Keyring.load(path).current


def test_a_key_file_is_made_where_there_are_no_links(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_names: Path) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("pointsapp.foundation.keys.os.link", no_links)
    ring = Keyring.create(path)
    assert Keyring.load(path).current == ring.current
    with pytest.raises(Conflict):
        Keyring.create(path)
    assert [each.name for each in path.parent.iterdir()] == [path.name]
