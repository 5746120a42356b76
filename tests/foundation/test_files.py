"""Photos lose everything but the picture, PDFs are kept as they are, nothing else is taken."""

import hashlib
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from pointsapp.foundation import files
from pointsapp.foundation.backup import restore_backup, write_backup
from pointsapp.foundation.database import prepare_engine
from pointsapp.foundation.errors import Invalid, NotFound
from pointsapp.foundation.files import StoredFile, read_file, read_upload, store_file

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"


def photo(size: tuple[int, int] = (400, 300), kind: str = "JPEG", **also: object) -> bytes:
    """A red picture with a blue left half."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (0, 0, size[0] // 2, size[1]))
    written = BytesIO()
    image.save(written, kind, **also)
    return written.getvalue()


def shown(file: StoredFile) -> Image.Image:
    return Image.open(BytesIO(file.content))


def with_place() -> bytes:
    exif = Image.Exif()
    exif[Base.Make], exif[Base.DateTime], exif[Base.Orientation] = "秘密牌", "2026:11:22", 6
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (35.4, 0.0, 0.0)
    return photo(exif=exif, comment=b"secret comment", xmp=b"<x>secret xmp</x>")


def test_a_photo_keeps_nothing_but_the_picture(session: Session, now: datetime) -> None:
    content = with_place()
    assert b"secret comment" in content
    file = store_file(session, read_upload(content, filename="IMG_1.jpg"), now=now)
    assert (file.media_type, file.size) == ("image/jpeg", len(file.content))
    image = shown(file)
    assert dict(image.getexif()) == {}
    assert {"exif", "comment", "xmp", "icc_profile"} & set(image.info) == set()
    assert b"secret" not in file.content


def test_a_photo_taken_sideways_stands_upright(session: Session, now: datetime) -> None:
    image = shown(store_file(session, read_upload(with_place(), filename=""), now=now))
    assert image.size == (300, 400)
    top, bottom = image.getpixel((150, 40)), image.getpixel((150, 360))
    assert (top[2] > 200, bottom[0] > 200) == (True, True)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_large_photo_is_made_smaller_and_keeps_its_shape(
    session: Session, now: datetime, kind: str
) -> None:
    file = store_file(session, read_upload(photo((5000, 2500), kind), filename="x"), now=now)
    assert shown(file).size == (2000, 1000)
    assert shown(file).format == "JPEG"


def test_what_is_transparent_becomes_white(session: Session, now: datetime) -> None:
    written = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(written, "PNG")
    image = shown(store_file(session, read_upload(written.getvalue(), filename=""), now=now))
    assert image.getpixel((5, 5)) == (255, 255, 255)


def test_a_pdf_is_kept_as_it_is(session: Session, now: datetime) -> None:
    file = store_file(session, read_upload(PDF, filename="会议记录.pdf"), now=now)
    assert file.media_type == "application/pdf"
    assert read_file(session, file.digest).content == PDF
    assert file.digest == hashlib.sha256(PDF).hexdigest()


def test_the_same_content_is_kept_once_whoever_brings_it(session: Session, now: datetime) -> None:
    first = store_file(session, read_upload(photo(), filename="a.jpg"), now=now)
    second = store_file(session, read_upload(photo(), filename="b.jpg"), now=now)
    assert second.digest == first.digest
    again = store_file(session, read_upload(first.content, filename="c.jpg"), now=now)
    assert again.digest == first.digest
    assert session.query(StoredFile).count() == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "是空的"),
        (b"MZ\x90 this is a program", "不是照片或 PDF"),
        (b"<svg onload='alert(1)'/>", "不是照片或 PDF"),
        (b"GIF89a....", "不是照片或 PDF"),
        (b"\xff\xd8\xff garbage", "打不开"),
        (photo()[:300], "打不开"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "打不开"),
    ],
)
def test_anything_else_is_refused_with_what_to_do(
    session: Session, now: datetime, content: bytes, sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        store_file(session, read_upload(content, filename="附件.jpg"), now=now)
    assert session.query(StoredFile).count() == 0


def test_a_small_file_that_unfolds_to_a_huge_picture_is_refused(
    session: Session, now: datetime
) -> None:
    bomb = BytesIO()
    Image.new("1", (12000, 6000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 20_000
    with pytest.raises(Invalid, match="像素太多"):
        store_file(session, read_upload(bomb.getvalue(), filename=""), now=now)


def test_a_file_over_the_limit_is_refused(
    session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST", len(PDF) - 1)
    with pytest.raises(Invalid, match="超过 10 兆"):
        store_file(session, read_upload(PDF, filename=""), now=now)


def test_an_unknown_digest_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        read_file(session, "0" * 64)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_files_come_back_from_a_backup_byte_by_byte(
    database: str, session: Session, now: datetime, tmp_path: Path, kind: str,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    kept = {
        store_file(session, read_upload(content, filename=""), now=now).digest
        for content in (PDF, photo(), b"%PDF-" + bytes(range(256)))
    }
    session.commit()
    path, databases = tmp_path / "backup.zip", request.getfixturevalue(kind)
    source, target = opened(database), opened(url := databases.create())
    write_backup(source, path, now=now)
    restore_backup(target, path)
    with Session(target) as restored:
        for digest in restored.scalars(select(StoredFile.digest)):
            assert hashlib.sha256(read_file(restored, digest).content).hexdigest() == digest
            kept.discard(digest)
    assert kept == set()
    source.dispose()
    target.dispose()
    databases.drop(url)


def opened(url: str) -> Engine:
    engine = create_engine(url)
    prepare_engine(engine)
    return engine
