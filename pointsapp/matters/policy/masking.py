"""What of a matter everybody may read: offices instead of names, a household without its name."""

from collections.abc import Iterable

HIDDEN = "某"


def mask_name(name: str) -> str:
    """'周桂兰' as 周某某: the surname, and how many characters follow."""
    return name[:1] + HIDDEN * max(1, len(name) - 1)


def mask_in(text: str, names: Iterable[str]) -> str:
    """A text with every one of these names masked, the longest ones first."""
    for name in sorted({each for each in names if len(each) > 1}, key=lambda n: (-len(n), n)):
        text = text.replace(name, mask_name(name))
    return text
