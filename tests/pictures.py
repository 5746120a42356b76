"""Pictures that tests send: made, never taken."""

from io import BytesIO

from PIL import Image, ImageDraw
from PIL.ExifTags import GPS, IFD, Base


def picture(
    seed: int = 1,
    size: tuple[int, int] = (320, 240),
    kind: str = "JPEG",
    *,
    place: bool = False,
    quality: int = 90,
) -> bytes:
    """A picture of blocks that differ by `seed`; with `place` its EXIF says where and when."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    wide, high = size[0] / 9, size[1] / 8
    for number in range(72):
        shade = (number * 37 + seed * 101 * (number % 7 + 1)) % 256
        x, y = number % 9 * wide, number // 9 * high
        draw.rectangle((x, y, x + wide, y + high), fill=(shade, shade, shade))
    written = BytesIO()
    if kind == "JPEG":
        exif = Image.Exif()
        if place:
            exif[Base.Make], exif[Base.DateTime] = "SecretPhone", "2026:11:20 08:00:00"
            exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (35.4, 0.0, 0.0)
        image.save(written, kind, quality=quality, exif=exif)
    else:
        image.save(written, kind)
    return written.getvalue()
