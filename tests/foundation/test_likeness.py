"""A difference hash finds the same picture saved anew, and says nothing of a blank one."""

from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pointsapp.foundation.likeness import alike, difference_hash
from tests.pictures import picture

HASHES = st.integers(0, 2**64 - 1).map(lambda bits: f"{bits:016x}")


def test_the_same_picture_smaller_or_saved_anew_is_alike() -> None:
    first = difference_hash(picture(3))
    assert len(first) == 16
    assert alike(first, difference_hash(picture(3, quality=40)))
    assert alike(first, difference_hash(picture(3, (160, 120))))
    assert alike(first, difference_hash(picture(3, kind="PNG")))


def test_another_picture_is_not() -> None:
    assert not alike(difference_hash(picture(3)), difference_hash(picture(8)))


def test_a_blank_picture_is_like_nothing_not_even_itself() -> None:
    written = BytesIO()
    Image.new("RGB", (60, 60), "grey").save(written, "PNG")
    blank = difference_hash(written.getvalue())
    assert blank == ""
    assert not alike(blank, blank)


@given(HASHES, st.sets(st.integers(0, 63), max_size=12))
def test_alike_counts_the_bits_that_differ(one: str, turned: set[int]) -> None:
    other = int(one, 16)
    for bit in turned:
        other ^= 1 << bit
    assert alike(one, f"{other:016x}") == (len(turned) <= 5)
    assert alike(f"{other:016x}", one) == alike(one, f"{other:016x}")
