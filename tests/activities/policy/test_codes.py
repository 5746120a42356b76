"""What is keyed from a sheet finds exactly one person, or says why not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.activities.policy.codes import Directory, Somebody, read_lines

PEOPLE = [
    Somebody(1, 10, "01", "018", 1, "周桂兰"), Somebody(2, 10, "01", "018", 2, "何广田"),
    Somebody(3, 11, "01", "019", 1, "王芳"), Somebody(4, 12, "02", "5甲", 1, "王芳"),
    Somebody(5, 13, "东", "007", 3, "李四"),
]  # fmt: skip
KNOWN = Directory(PEOPLE)


def who(line):
    keyed, wrong = read_lines(line, KNOWN)
    return [(each.somebody.person_id, each.task) for each in keyed], wrong


@pytest.mark.parametrize(
    ("line", "person", "task"),
    [
        ("01-018.2", 2, "work"), ("1-18.2", 2, "work"), ("０１－０１８．２", 2, "work"),
        ("1—18。2", 2, "work"), ("01-018 何广田", 2, "work"), ("何广田", 2, "work"),
        ("01-019", 3, "work"), ("02-5甲.1", 4, "work"), ("东-7.3", 5, "work"),
        ("何 广 田", 2, "work"), ("1–18.2", 2, "work"), ("01-018、何广田", 2, "work"),
        ("01-018 何 广田", 2, "work"), ("周桂兰 被看望", 1, "visited"),
        ("01-018.2 轻", 2, "light"), ("01-018.2*", 2, "light"), ("何广田 轻活", 2, "light"),
        ("01-018.1/", 1, "visited"), ("周桂兰 看望", 1, "visited"), ("周桂兰 *", 1, "light"),
    ],
)  # fmt: skip
def test_a_line_means_one_person(line, person, task):
    assert who(line) == ([(person, task)], [])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("01-018", "有 2 口人"), ("01-018.9", "没有“01-018.9”"), ("09-001", "没有找到"),
        ("王芳", "对得上 2 个，请写人号：01-019.1 王芳、02-5甲.1 王芳"), ("赵六", "没有找到"),
        ("01-018 赵六", "没有找到"), ("01-018.2.3", "没有"), ("*", "没有找到"), ("轻", "没有找到"),
    ],
)  # fmt: skip
def test_what_means_nobody_says_why(line, said):
    keyed, wrong = who(line)
    assert keyed == []
    assert said in wrong[0]
    assert wrong[0].startswith("第 1 行")


def test_a_mark_alone_is_read_as_a_name():
    assert who("轻")[1] == ["第 1 行：本村没有找到“轻”，请对照名册"]


def test_a_part_of_a_name_tells_who_is_near():
    assert KNOWN.find("桂") == "本村没有找到“桂”，像的有：01-018.1 周桂兰。请写人号"
    assert KNOWN.find("王") == "本村没有找到“王”，像的有：01-019.1 王芳、02-5甲.1 王芳。请写人号"
    assert KNOWN.find("") == "本村没有找到“”，请对照名册"


def test_everybody_is_found_by_their_number():
    assert KNOWN.by_id == {each.person_id: each for each in PEOPLE}


@pytest.mark.parametrize(("many", "told"), [(4, "、02-004.1 王芳"), (5, "、02-004.1 王芳 等")])
def test_of_many_with_one_name_four_are_named(many, told):
    namesakes = [Somebody(n, n, "02", f"00{n}", 1, "王芳") for n in range(1, many + 1)]
    said = Directory(namesakes).find("王芳")
    assert said.startswith(f"“王芳”对得上 {many} 个，请写人号：02-001.1 王芳、")
    assert said.endswith(told)


def test_a_person_keyed_twice_is_taken_once_as_last_said():
    assert who("01-018.2\n\n  \n何广田 轻") == ([(2, "light")], [])


def test_too_many_lines_are_refused_as_a_whole():
    assert who("\n".join(["周桂兰"] * 150)) == ([(1, "work")], [])
    assert who("\n".join(["周桂兰"] * 151)) == ([], ["一次最多 150 行，请分两次存"])


@given(st.sampled_from(PEOPLE), st.sampled_from(["", " 轻", "*", " 看望", "/"]))
def test_the_printed_code_always_finds_its_person(somebody, mark):
    keyed, wrong = who(f"{somebody.code}{mark}")
    assert wrong == []
    assert keyed[0][0] == somebody.person_id


@given(st.text(max_size=60))
def test_whatever_is_typed_names_people_or_says_what_is_wrong(text):
    keyed, wrong = read_lines(text, KNOWN)
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(keyed) + len(wrong) <= max(len(lines), 1)
    assert bool(keyed or wrong) == bool(lines)
