"""How alike two pictures look: a difference hash of 64 bits, close for the same picture saved anew.

It compares light and dark of a tiny copy. It does not see what is shown: a cropped or turned copy
is missed, and two like scenes may be taken for one. So it tells people where to look, no more.
"""

from io import BytesIO

from PIL import Image

ACROSS, DOWN = 9, 8
FLAT = 24  # of 255; where light and dark differ less, the hash would be noise
CLOSE = 5  # bits of 64 that may differ


def difference_hash(content: bytes) -> str:
    """16 hex digits of a picture that can be opened; '' for one that is nearly of one colour."""
    with Image.open(BytesIO(content)) as image:
        image.draft("L", (ACROSS * 8, DOWN * 8))
        tiny = image.convert("L").resize((ACROSS, DOWN), Image.Resampling.BOX)
    light = tiny.tobytes()
    if max(light) - min(light) < FLAT:
        return ""
    bits = 0
    for row in range(DOWN):
        for column in range(ACROSS - 1):
            at = row * ACROSS + column
            bits = bits << 1 | (light[at] > light[at + 1])
    return f"{bits:016x}"


def alike(one: str, other: str) -> bool:
    """Whether two hashes are so close that somebody should look; '' is like nothing."""
    if not one or not other:
        return False
    return (int(one, 16) ^ int(other, 16)).bit_count() <= CLOSE
