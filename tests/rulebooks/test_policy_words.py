"""What a clerk reads about the worth of a claim: how it was reckoned, or why it is refused."""

from decimal import Decimal

import pytest

from pointsapp.rulebooks.policy import Band, RuleFacts, bands_text, plain, rounded, worth
from tests.refusals import refused

D = Decimal


def rule(direction: str = "plus", **facts: object) -> RuleFacts:
    return RuleFacts(id=1, number=54, root=1, direction=direction, **facts)  # type: ignore[arg-type]


def fixed(points: str, **facts: object) -> RuleFacts:
    return rule(
        "minus" if points < "0" else "plus", points_min=D(points), points_max=D(points), **facts
    )


@pytest.mark.parametrize(
    ("of", "quantity", "points", "words"),
    [
        (fixed("2"), "1", "2", "加 2 分（每次 2 分）"),
        (fixed("-2.50"), "1", "-2.5", "扣 2.5 分（每次 2.5 分）"),
        (fixed("2", unit_word="天"), "3", "6", "每天 2 分 × 3 天 = 6 分"),
        (fixed("-2"), "0.5", "-1", "每次 2 分 × 0.5 次 = 1 分"),
    ],
)
def test_times_are_reckoned_in_words(of: RuleFacts, quantity: str, points: str, words: str) -> None:
    found = worth(of, D(quantity))
    assert (found.points, found.working) == (D(points), (words,))


def test_case_by_case_is_said_so() -> None:
    plus, minus = rule(effect="case"), rule("minus", effect="case")
    assert worth(plus, D(1), None, D(30)).working == ("一事一议，定为 加 30 分",)
    assert worth(minus, D(1), None, D(-3)).working == ("一事一议，定为 扣 3 分",)


@pytest.mark.parametrize("effect", ["zero", "status"])
def test_statuses_and_zeroing_are_worth_nothing_here(effect: str) -> None:
    found = worth(fixed("-5", effect=effect), D(1))
    assert (found.points, found.working) == (0, ())


FLAT = Band(D("5.00"), D(0), D(999))
STEP = Band(D("0.5"), D(1000), D(5000), each=D(100), over=D(1000))
TOP = Band(D(1), D(5001), None, each=D(1000))
LOW = Band(D(1), None, D(50))
GIFTS = rule(tariff=(FLAT, STEP, TOP))


@pytest.mark.parametrize(
    ("amount", "points", "words"),
    [
        ("0", "5", "0 元，计 5 分"),
        ("999.99", "5", "999 元，计 5 分"),
        ("1000", "0", "1000 元，超过 1000 元的部分 0 元，每满 100 元 0.5 分 × 0 = 0 分"),
        ("1399", "1.5", "1399 元，超过 1000 元的部分 399 元，每满 100 元 0.5 分 × 3 = 1.5 分"),
        ("5000", "20", "5000 元，超过 1000 元的部分 4000 元，每满 100 元 0.5 分 × 40 = 20 分"),
        ("5001", "5", "5001 元，整笔计算，每满 1000 元 1 分 × 5 = 5 分"),
    ],
)
def test_an_amount_is_reckoned_in_words(amount: str, points: str, words: str) -> None:
    found = worth(GIFTS, D(1), D(amount))
    assert (found.points, found.working) == (D(points), (words,))


def test_a_fine_by_amount_takes_points() -> None:
    assert worth(rule("minus", tariff=(FLAT,)), D(1), D(10)).points == -5
    assert worth(rule("minus", tariff=(TOP,)), D(1), D(6000)).points == -6


def test_below_where_counting_begins_nothing_counts() -> None:
    early = rule(tariff=(Band(D(1), None, None, each=D(100), over=D(1000)),))
    assert worth(early, D(1), D(300)).points == 0


@pytest.mark.parametrize(
    ("low", "high", "points", "extra"),
    [
        ("1", "3", "3", ("这一条最多 3 分，算 3 分",)),
        (None, "3", "3", ("这一条最多 3 分，算 3 分",)),
        ("3", None, "3", ("这一条最多 3 分，算 3 分",)),
        ("1", "6", "6", ()),
        ("1", "5.99", "5.99", ("这一条最多 5.99 分，算 5.99 分",)),
        (None, None, "6", ()),
    ],
)
def test_a_tariff_stays_within_the_span_beside_it(
    low: str | None, high: str | None, points: str, extra: tuple[str, ...]
) -> None:
    least, most = (None if bound is None else D(bound) for bound in (low, high))
    found = worth(rule(tariff=(TOP,), points_min=least, points_max=most), D(1), D(6000))
    assert (found.points, found.working[1:]) == (D(points), extra)


def test_a_span_of_minus_points_is_kept_by_its_size() -> None:
    spanned = rule("minus", tariff=(TOP,), points_min=D(-4), points_max=D(-1))
    assert worth(spanned, D(1), D(9000)).points == -4


def test_bands_in_words() -> None:
    assert bands_text(rule(tariff=(LOW, FLAT, STEP, TOP))) == (
        "50 元以下 1 分；0—999 元 5 分；1000—5000 元，超过 1000 元的部分每满 100 元 0.5 分；"
        "5001 元以上，每满 1000 元 1 分"
    )
    assert bands_text(rule(tariff=(Band(D(1)),))) == "0 元以下 1 分"


def test_a_band_holds_both_its_ends_and_what_has_no_end() -> None:
    ends = rule(tariff=(Band(D(1), None, D(50)), Band(D(2), D(60), D(60)), Band(D(3), D(70))))
    found = [worth(ends, D(1), D(amount)).points for amount in (0, 50, 60, 70, 10**6)]
    assert found == [1, 1, 2, 3, 3]
    for amount in ("51", "59.99", "61"):
        with refused("claim.amount_range", f"{amount} 元不在第 54 条的范围：50 元以下 1 分；"):
            worth(ends, D(1), D(amount))


@pytest.mark.parametrize(
    ("of", "figures", "code", "words"),
    [
        (fixed("2"), ("0",), "claim.quantity", "数量要大于 0"),
        (fixed("2"), ("-1",), "claim.quantity", "数量要大于 0"),
        (rule(effect="slot"), ("1",), "claim.slot", "请先写明自设的条目"),
        (rule(), ("1",), "claim.unsettled", "第 54 条的分值还没有定"),
        (rule(points_min=D(1)), ("1",), "claim.unsettled", "还没有定"),
        (rule(points_max=D(1)), ("1",), "claim.unsettled", "还没有定"),
        (GIFTS, ("2", "100"), "claim.quantity", "一笔一笔登记，数量填 1"),
        (GIFTS, ("1",), "claim.amount_missing", "第 54 条请填写金额（元）"),
        (GIFTS, ("1", "-0.01"), "claim.amount_missing", "请填写金额"),
        (rule(effect="case"), ("1",), "claim.points_missing", "第 54 条请填写定了多少分"),
        (rule(effect="case"), ("1", None, "0"), "claim.points_sign", "第 54 条的分值要大于 0"),
        (rule(effect="case"), ("1", None, "-1"), "claim.points_sign", "分值要大于 0"),
        (rule("minus", effect="case"), ("1", None, "1"), "claim.points_sign", "分值要小于 0"),
    ],
)  # fmt: skip
def test_what_cannot_be_reckoned_is_refused_with_what_to_do(
    of: RuleFacts, figures: tuple[str | None, ...], code: str, words: str
) -> None:
    with refused(code, words):
        worth(of, *(None if figure is None else D(figure) for figure in figures))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("low", "high", "taken", "left", "words"),
    [
        ("2", "5", ["2", "3.5", "5"], ["1.99", "5.01"], "要在 2 到 5 分之间"),
        (None, "5", ["0.01", "5"], ["5.01"], "要在 5 分以下"),
        ("2", None, ["2", "900"], ["1.99"], "要在 2 分以上"),
    ],
)
def test_points_within_the_span_are_taken(
    low: str | None, high: str | None, taken: list[str], left: list[str], words: str
) -> None:
    least, most = (None if bound is None else D(bound) for bound in (low, high))
    case = rule(effect="case", points_min=least, points_max=most)
    assert [worth(case, D(1), None, D(asked)).points for asked in taken] == [*map(D, taken)]
    for asked in left:
        with refused("claim.points_range", f"第 54 条的分值{words}"):
            worth(case, D(1), None, D(asked))


def test_points_asked_are_rounded_before_they_are_looked_at() -> None:
    spanned = rule(points_min=D(2), points_max=D(5))
    assert worth(spanned, D(1), None, D("5.004")).points == 5
    with refused("claim.points_sign", "要大于 0"):
        worth(rule(effect="case"), D(1), None, D("0.004"))


@pytest.mark.parametrize(
    ("number", "words"),
    [("2", "2"), ("2.00", "2"), ("0.10", "0.1"), ("1060", "1060"), ("1E+3", "1000"),
     ("0", "0"), ("0.00", "0"), ("-3.50", "-3.5"), ("100.00", "100")],
)  # fmt: skip
def test_a_number_as_people_write_it(number: str, words: str) -> None:
    assert plain(D(number)) == words


@pytest.mark.parametrize(
    ("points", "kept"), [("0.005", "0.01"), ("-0.005", "-0.01"), ("0.0049", "0"), ("2.345", "2.35")]
)
def test_points_are_rounded_half_up(points: str, kept: str) -> None:
    assert rounded(D(points)) == D(kept)
    assert rounded(D(points)).as_tuple().exponent == -2
