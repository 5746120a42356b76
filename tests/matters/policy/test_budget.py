"""A budget is typed or pasted line by line, adds up, and is fixed once it hangs or money left."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.foundation.errors import Invalid
from pointsapp.matters.policy.budget import Line, check_lines, read_lines, why_fixed, write_lines
from pointsapp.matters.policy.facts import RecordFacts

DAY = date(2026, 11, 3)
POSTED = RecordFacts(1, "publish", "published", DAY, DAY)


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ("水泥，12 吨每吨 310，3720", Line("水泥", "12 吨每吨 310", Decimal(3720))),
        ("水泥\t12 吨\t3,720.50", Line("水泥", "12 吨", Decimal("3720.50"))),
        ("水泥,12 吨,372", Line("水泥", "12 吨", Decimal(372))),
        ("人工，３６００元", Line("人工", "", Decimal(3600))),
        ("人工 ； 2 天 ； 800", Line("人工", "2 天", Decimal(800))),
        ("人工；800", Line("人工", "", Decimal(800))),
        ("沙，，2 车，100", Line("沙", "2 车", Decimal(100))),
        ("沙，2 车，1,200 元", Line("沙", "2 车", Decimal(1200))),
        ("沙，2 车，每车 3 方，1,200", Line("沙", "2 车，每车 3 方", Decimal(1200))),
    ],
)
def test_a_row_is_read_as_people_write_it(row: str, line: Line) -> None:
    assert read_lines(f"\n{row}\n  \n") == [line]


@pytest.mark.parametrize("row", ["水泥", "3720", "水泥，很多", "水泥，Infinity"])
def test_a_row_that_says_no_sum_is_named(row: str) -> None:
    said = "^第 2 行没有看懂，写成“水泥，12 吨，3720”$"
    with pytest.raises(Invalid, match=said) as refused:
        read_lines(f"沙，300\n{row}")
    assert refused.value.code == "budget.line"


@given(
    st.lists(
        st.builds(
            Line,
            st.text("水泥沙石AB ", min_size=1).map(str.strip).filter(bool),
            st.text("吨车2 ").map(str.strip),
            st.decimals("0.01", 10**7, places=2),
        ),
        max_size=9,
    )
)
def test_what_is_written_is_read_back_the_same(lines: list[Line]) -> None:
    assert read_lines(write_lines(lines)) == lines


def test_a_sum_is_written_to_the_fen() -> None:
    lines = [Line("沙", "", Decimal(300)), Line("水泥", "12 吨", Decimal("3720.5"))]
    assert write_lines(lines) == "沙，300.00\n水泥，12 吨，3720.50"


def test_the_lines_add_up_to_the_amount_of_the_matter() -> None:
    lines = [Line("水泥", "", Decimal("2000.50")), Line("沙", "", Decimal("999.50"))]
    check_lines(lines, Decimal(3000))
    check_lines(lines, None)
    with pytest.raises(Invalid) as refused:
        check_lines(lines, Decimal("3000.01"))
    assert (refused.value.code, refused.value.sentence) == (
        "budget.total", "明细加起来是 3,000.00 元，这件事是 3,000.01 元，请核对",
    )  # fmt: skip


MANY = ("budget.lines", "明细要写 1 到 60 行")
LONG = "名称最多 80 个字，数量最多 40 个字"
SUM = ("matter.amount", "“沙”的金额要大于 0，最多两位小数，最大一亿元")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([], MANY),
        ([Line("沙", "", Decimal(1))] * 61, MANY),
        ([Line("长" * 81, "", Decimal(1))], ("budget.what", f"“{'长' * 20}”：{LONG}")),
        ([Line("沙", "长" * 41, Decimal(1))], ("budget.what", f"“沙”：{LONG}")),
        ([Line("", "", Decimal(1))], ("budget.what", f"“”：{LONG}")),
        ([Line("沙", "", Decimal(0))], SUM),
        ([Line("沙", "", Decimal("0.001"))], SUM),
    ],
)
def test_what_cannot_be_published_is_refused(lines: list[Line], told: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        check_lines(lines, None)
    assert (refused.value.code, refused.value.sentence) == told


def test_what_just_fits_is_taken() -> None:
    check_lines([Line("长" * 80, "长" * 40, Decimal(1))] * 60, Decimal(60))


def test_it_is_fixed_while_it_hangs_and_for_good_once_money_left() -> None:
    down = replace(POSTED, id=2, kind="taken_down")
    elsewhere = replace(down, step_code="result")
    paid = replace(POSTED, id=3, step_code="pay", kind="paid")
    assert why_fixed([]) is None
    assert why_fixed([POSTED]) == "明细已经贴出去了，要改先记“撤下”，改好再贴"
    assert why_fixed([down, POSTED]) is None
    assert "贴出去了" in str(why_fixed([POSTED, elsewhere]))
    earlier = replace(down, happened_on=date(2026, 11, 2))
    assert "贴出去了" in str(why_fixed([POSTED, earlier]))
    assert why_fixed([POSTED, down, paid]) == "钱已经付了，明细不能再改"
    assert why_fixed([replace(POSTED, kind="noted")]) is None
