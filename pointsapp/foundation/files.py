"""Files kept in the database by the digest of what they hold: the same content is kept once.

Photos are encoded anew, so that place, time and device (EXIF, XMP, comments) are gone.
"""

import hashlib
from datetime import datetime
from io import BytesIO
from threading import Lock
from typing import NamedTuple

from PIL import Image, ImageOps
from sqlalchemy import LargeBinary, String, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, undefer

from pointsapp.foundation.database import Base
from pointsapp.foundation.errors import Invalid, NotFound

LARGEST = 10 * 1024 * 1024  # bytes, as uploaded
LONGEST_SIDE = 2000  # pixels of a stored photo
# Of an uploaded photo, colours counted apart where it cannot be decoded small: what it takes in
# memory grows with these. One photo at a time takes at most 300 MB, however small it was sent.
MOST_PIXELS = 50_000_000
ONE_AT_A_TIME = Lock()
QUALITY = 85
PHOTO, PDF = "image/jpeg", "application/pdf"
PHOTO_FORMATS = ("JPEG", "PNG", "WEBP")
PHOTO_MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")


class StoredFile(Base):
    """The content of a photo or a document; what it belongs to says who may see it."""

    __tablename__ = "stored_file"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # sha256 of the content
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]  # bytes
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    stored_at: Mapped[datetime]


class Upload(NamedTuple):
    """A photo or a document that was looked at, as it will be kept; `sent` is of what came."""

    content: bytes
    media_type: str
    sent: str


def read_upload(content: bytes, *, filename: str) -> Upload:
    """Look at a photo (JPEG, PNG, WebP) or a PDF of at most 10 MB; its content tells which.

    Photos become JPEG of at most 2000 pixels a side, upright, without anything but the picture.
    Invalid for anything else; `filename` only helps to say what is wrong. This may take seconds:
    it is done before a transaction begins.
    """
    _check_size(content, filename)
    if content.startswith(b"%PDF-"):
        return Upload(content, PDF, _digest(content))
    if not content.startswith(PHOTO_MAGIC):
        raise Invalid("file.kind", f"{_named(filename)}不是照片或 PDF，请换成 JPG、PNG 或 PDF")
    return Upload(_encoded_anew(content, filename), PHOTO, _digest(content))


def store_file(session: Session, upload: Upload, *, now: datetime) -> StoredFile:
    """Keep it; gives the first one where what was sent, or what it became, is kept already."""
    kept = session.get(StoredFile, upload.sent)
    return kept or _keep(session, upload.content, upload.media_type, now)


def small_photo(content: bytes, *, filename: str, longest_side: int) -> bytes:
    """A photo as JPEG of at most so many pixels a side, upright, nothing but the picture; Invalid.

    Nothing is stored: this can be done before a transaction begins.
    """
    _check_size(content, filename)
    if not content.startswith(PHOTO_MAGIC):
        raise Invalid("file.kind", f"{_named(filename)}不是照片，请换成 JPG 或 PNG 的照片")
    return _encoded_anew(content, filename, longest_side)


def keep_photo(session: Session, photo: bytes, *, now: datetime) -> StoredFile:
    """Keep what `small_photo` gave; the same content is kept once."""
    return _keep(session, photo, PHOTO, now)


def forget_file(session: Session, digest: str) -> bool:
    """Erase a file unless something still points to it; says whether it is gone."""
    try:
        with session.begin_nested():
            session.execute(delete(StoredFile).where(StoredFile.digest == digest))
    except IntegrityError:
        return False
    return True


def read_file(session: Session, digest: str) -> StoredFile:
    """A file with its content; NotFound."""
    found = session.scalar(
        select(StoredFile).where(StoredFile.digest == digest).options(undefer(StoredFile.content))
    )
    if found is None:
        raise NotFound("file.unknown", "没有找到这个文件")
    return found


def _check_size(content: bytes, filename: str) -> None:
    if not content:
        raise Invalid("file.empty", f"{_named(filename)}是空的，请重新选")
    if len(content) > LARGEST:
        raise Invalid("file.large", f"{_named(filename)}超过 10 兆，请压缩以后再传")


def _encoded_anew(content: bytes, filename: str, longest_side: int = LONGEST_SIDE) -> bytes:
    """The picture alone as JPEG, upright, at most so many pixels a side; Invalid."""
    try:
        with ONE_AT_A_TIME, Image.open(BytesIO(content), formats=PHOTO_FORMATS) as image:
            if _weight(image) <= MOST_PIXELS:
                return _jpeg(image, longest_side)
    except Image.DecompressionBombError:
        pass
    # Decoders fail in many ways on broken bytes; to the person it is one.
    except Exception as broken:
        raise Invalid("file.broken", f"{_named(filename)}打不开，请重新拍或另存为 JPG") from broken
    raise Invalid("file.pixels", f"{_named(filename)}的像素太多，请缩小以后再传")


def _weight(image: Image.Image) -> int:
    """How many values have to be held to read it: a JPEG is decoded small."""
    return image.width * image.height * (1 if image.format == "JPEG" else len(image.getbands()))


def _jpeg(image: Image.Image, longest_side: int) -> bytes:
    image.draft("RGB", (longest_side, longest_side))  # lets a large JPEG be decoded small
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((longest_side, longest_side))
    seen = upright.convert("RGBA")
    # A picture made here carries nothing over from the file: pasted on white, point by point.
    plain = Image.new("RGB", seen.size, "white")
    plain.paste(seen, mask=seen.getchannel("A"))
    written = BytesIO()
    plain.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()


def _keep(session: Session, content: bytes, media_type: str, now: datetime) -> StoredFile:
    """Two who store the same at once both get the one that is kept."""
    digest = _digest(content)
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert(StoredFile)
        .values(digest=digest, media_type=media_type, size=len(content), content=content,
                stored_at=now)
        .on_conflict_do_nothing(index_elements=["digest"])
    )  # fmt: skip
    return session.get_one(StoredFile, digest)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _named(filename: str) -> str:
    return f"“{filename[-60:]}”" if filename else "这个文件"
