"""Names, doors and numbers of people: cleaned when typed, masked when shown."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from pointsapp.foundation.errors import Invalid
from pointsapp.foundation.spreadsheets import cells

ERASED_NAME = "已删除"
CHINESE = "零一二三四五六七八九"
NUMBERED = re.compile(r"(?<!\d)(\d{1,12})[号户]$")
GROUP = re.compile(r"第?(\d{1,3}|[一二三四五六七八九十]{1,3})(?:村民)?小?组?")


def plain(text: str) -> str:
    """Typed text without stray spaces, full-width digits and letters made half-width."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def clean_name(text: str) -> str:
    """A person's name of 1 to 40 characters; Invalid otherwise."""
    name = plain(text)
    # Spaces only pad Chinese names ('王 芳'); names of other scripts keep them.
    if not re.search(r"[A-Za-z]", name):
        name = name.replace(" ", "")
    if not 1 <= len(name) <= 40 or not any(char.isalpha() for char in name):
        raise Invalid("person.name", "姓名要填 1 到 40 个字")
    return name


@lru_cache(maxsize=4096)
def clean_door(text: str) -> str:
    """A household's number within its group: '18', '18号' become '018', '18甲' stays; Invalid."""
    door = NUMBERED.sub(r"\1", plain(text).replace(" ", ""))
    if not 1 <= len(door) <= 12 or not re.fullmatch(r"[\w-]+", door):
        raise Invalid("household.door", "户号只能有数字、文字和短横线，最多 12 个字")
    return door.zfill(3) if door.isdecimal() else door


def clean_phone(text: str) -> str:
    """A mobile number, or a landline with area code, digits only; Invalid."""
    return _parsed(cells.phone, text, "person.phone", "电话")


def clean_identity(text: str) -> str:
    """An identity number of 18 places with a true check digit (GB 11643); Invalid."""
    return _parsed(cells.id_number, text, "person.identity", "")


def _parsed(parse: cells.Parser[str], text: str, code: str, what: str) -> str:
    try:
        return parse(text)
    except cells.CellError as wrong:
        raise Invalid(code, f"{what}{wrong.reason}") from None


def birth_of(identity: str) -> date:
    """The day of birth that a clean identity number states."""
    return date.fromisoformat(identity[6:14])


@dataclass(frozen=True)
class GroupName:
    """A group as it is written: '一组', '3', '第2村民小组' have a code, '东沟' has none."""

    code: str | None
    name: str


@lru_cache(maxsize=1024)
def group_name(text: str) -> GroupName:
    """Read a group's number or name; Invalid when it is empty or too long."""
    name = plain(text).replace(" ", "")
    if not 1 <= len(name) <= 60:
        raise Invalid("region.name", "组名要填 1 到 60 个字")
    found = GROUP.fullmatch(name)
    number = _number(found.group(1)) if found else None
    if number is None:
        return GroupName(None, name)
    return GroupName(f"{number:02d}", f"{number}组" if name.isdecimal() else name)


def _number(text: str) -> int | None:
    """A whole number up to 999 in digits, or up to 99 in Chinese."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return None
    high = CHINESE.index(tens) if tens else 1
    return (high * 10 if ten else 0) + (CHINESE.index(ones) if ones else 0)


def household_code_of(group_code: str, door: str) -> str:
    """What people see: '03-018'."""
    return f"{group_code}-{door}"


def mask_phone(phone: str) -> str:
    """'138****0012'; of a fixed line only the last two digits."""
    if len(phone) == 11 and phone.startswith("1"):
        return f"{phone[:3]}****{phone[-4:]}"
    return "*" * (len(phone) - 2) + phone[-2:]


def mask_identity(identity: str) -> str:
    """'3708**********123X'-like: the first four and the last two places only."""
    return identity[:4] + "*" * (len(identity) - 6) + identity[-2:]
