"""A refusal, as tests speak of it: its code, and a part of the sentence that people read."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from pointsapp.foundation.errors import Invalid


@contextmanager
def refused(code: str, says: str) -> Iterator[None]:
    """What happens within is refused with this code and these words."""
    with pytest.raises(Invalid, match=re.escape(says)) as found:
        yield
    assert found.value.code == code
