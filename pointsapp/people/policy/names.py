"""Names, doors and numbers of people: cleaned when typed, masked when shown."""

import re
import unicodedata
from datetime import date

from pointsapp.foundation.errors import Invalid

ERASED_NAME = "已删除"
IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
IDENTITY_CHECKS = "10X98765432"


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


def clean_door(text: str) -> str:
    """A household's number within its group: '18' becomes '018', '18甲' stays; Invalid."""
    door = plain(text).replace(" ", "")
    if not 1 <= len(door) <= 12 or not re.fullmatch(r"[\w-]+", door):
        raise Invalid("household.door", "户号只能有数字、文字和短横线，最多 12 个字")
    return door.zfill(3) if door.isdecimal() else door


def clean_phone(text: str) -> str:
    """A mobile or fixed telephone number, digits only; Invalid."""
    phone = re.sub(r"[\s-]", "", plain(text))
    if not re.fullmatch(r"1[3-9]\d{9}|0\d{9,11}", phone):
        raise Invalid("person.phone", "电话要填 11 位手机号，或带区号的座机号")
    return phone


def clean_identity(text: str) -> str:
    """An identity number of 18 places with a true check digit (GB 11643); Invalid."""
    number = plain(text).replace(" ", "").upper()
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", number) or _birth(number) is None:
        raise Invalid("person.identity", "身份证号要填 18 位，请对照证件再看一遍")
    total = sum(int(d) * w for d, w in zip(number, IDENTITY_WEIGHTS, strict=False))
    if IDENTITY_CHECKS[total % 11] != number[-1]:
        raise Invalid("person.identity", "身份证号的最后一位对不上，可能有一位填错了")
    return number


def birth_of(identity: str) -> date:
    """The day of birth that a clean identity number states."""
    return date.fromisoformat(identity[6:14])


def _birth(number: str) -> date | None:
    try:
        return birth_of(number)
    except ValueError:
        return None


def household_code_of(group_code: str, door: str) -> str:
    """What people see: '03-018'."""
    return f"{group_code}-{door}"


def mask_name(name: str) -> str:
    """A name on a page that others read: '张*', '张*兰'."""
    if len(name) < 3:
        return name[:1] + "*" * (len(name) - 1)
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_phone(phone: str) -> str:
    """'138****0012'; of a fixed line only the last two digits."""
    if len(phone) == 11 and phone.startswith("1"):
        return f"{phone[:3]}****{phone[-4:]}"
    return "*" * (len(phone) - 2) + phone[-2:]


def mask_identity(identity: str) -> str:
    """'3708**********123X'-like: the first four and the last two places only."""
    return identity[:4] + "*" * (len(identity) - 6) + identity[-2:]
