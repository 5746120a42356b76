"""What people type for names, doors, telephones and numbers: taken, mended or refused."""

from datetime import date

import pytest

from pointsapp.people.policy import names
from tests.refusals import refused

MAN = "370883197005010010"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("王 芳", "王芳"), (" 王芳 ", "王芳"), ("王", "王"), ("Anna  Li", "Anna Li"),
        ("阿卜杜拉·买买提", "阿卜杜拉·买买提"), ("Ａ王 芳", "A王 芳"), ("长" * 40, "长" * 40),
    ],
)  # fmt: skip
def test_a_name_is_kept_as_it_is_spoken(typed: str, name: str) -> None:
    assert names.clean_name(typed) == name


@pytest.mark.parametrize("typed", ["", "  ", "123", "——", "长" * 41])
def test_what_is_no_name_is_refused(typed: str) -> None:
    with refused("person.name", "姓名要填 1 到 40 个字"):
        names.clean_name(typed)


def test_spaces_between_words_become_one_and_full_width_becomes_half() -> None:
    assert names.plain(" ａ　 １２  b ") == "a 12 b"


@pytest.mark.parametrize(
    ("typed", "door"),
    [("1 8", "018"), ("甲", "甲"), ("123456789012", "123456789012"), ("1", "001")],
)
def test_a_door_of_one_to_twelve_signs_is_taken(typed: str, door: str) -> None:
    assert names.clean_door(typed) == door


@pytest.mark.parametrize("typed", ["", "18,19", "1234567890123"])
def test_a_door_that_cannot_be_written_is_refused(typed: str) -> None:
    with refused("household.door", "户号只能有数字、文字和短横线"):
        names.clean_door(typed)


def test_telephones_are_digits_only() -> None:
    assert names.clean_phone("138 1234-0012") == "13812340012"
    assert names.clean_phone("（0537）5550012") == "05375550012"
    with refused("person.phone", "电话不是电话号码"):
        names.clean_phone("12345")


def test_an_identity_number_has_a_true_check_digit_and_a_day_of_birth() -> None:
    check = next(digit for digit in "0123456789X" if _is_identity(MAN[:-1] + digit))
    number = names.clean_identity(f" {MAN[:-1]}{check} ")
    assert names.birth_of(number) == date(1970, 5, 1)
    wrong = "0" if check != "0" else "1"
    with refused("person.identity", "身份证号不对"):
        names.clean_identity(MAN[:-1] + wrong)


def _is_identity(number: str) -> bool:
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    rest = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False)) % 11
    return number[-1] == "10X98765432"[rest]


def test_a_refused_number_is_told_from_its_first_word_on() -> None:
    with pytest.raises(names.Invalid, match=r"^身份证号不对"):
        names.clean_identity("1")


@pytest.mark.parametrize(
    ("written", "code", "name"),
    [
        ("东 沟", None, "东沟"), ("第3组外", None, "第3组外"), ("沟3组", None, "沟3组"),
        ("二三十组", None, "二三十组"), ("十二三组", None, "十二三组"),
        ("长" * 60, None, "长" * 60), ("999", "999", "999组"),
    ],
)  # fmt: skip
def test_a_group_that_is_no_number_keeps_its_name(
    written: str, code: str | None, name: str
) -> None:
    assert names.group_name(written) == names.GroupName(code, name)


@pytest.mark.parametrize("written", ["", " ", "长" * 61])
def test_a_group_without_a_name_is_refused(written: str) -> None:
    with refused("region.name", "组名要填 1 到 60 个字"):
        names.group_name(written)


def test_people_see_the_group_before_the_door() -> None:
    assert names.household_code_of("03", "018") == "03-018"


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13812340012", "138****0012"), ("1381234", "*****34"), ("053755500", "*******00")],
)
def test_of_a_number_that_is_no_mobile_only_the_end_is_shown(phone: str, shown: str) -> None:
    assert names.mask_phone(phone) == shown


def test_who_was_deleted_is_called_so() -> None:
    assert names.ERASED_NAME == "已删除"
