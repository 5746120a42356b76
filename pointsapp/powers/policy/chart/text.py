"""Text broken into lines that fit a box, without a font at hand."""

CLOSING = "，。、；：？！”）》"


def width_of(text: str, size: int) -> int:
    """How wide a text is about: a Chinese character as wide as it is high, others six tenths."""
    return sum(10 if ord(each) > 0x2000 else 6 for each in text) * size // 10


def wrapped(text: str, size: int, width: int) -> tuple[str, ...]:
    """The lines of a text; closing marks hang over rather than begin a line."""
    lines: list[str] = []
    line = ""
    for each in text:
        if line and width_of(line + each, size) > width and each not in CLOSING:
            lines.append(line.rstrip())
            line = "" if each == " " else each
        else:
            line += each
    return tuple([*lines, line] if line else lines)
