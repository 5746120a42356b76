"""Names on pages that everybody reads."""

import pytest

from pointsapp.matters.policy.masking import mask_in, mask_name


@pytest.mark.parametrize(
    ("name", "masked"),
    [("周桂兰", "周某某"), ("王五", "王某"), ("周", "周某"), ("欧阳修文", "欧某某某")],
)
def test_of_a_name_only_its_first_character_stays(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("text", "names", "masked"),
    [
        ("给周桂兰家修路", ["周桂兰"], "给周某某家修路"),
        ("周桂和周桂兰", ["周桂", "周桂兰"], "周某和周某某"),
        ("周家岭村周桂兰", ["周", "周桂兰"], "周家岭村周某某"),
        ("王五、王五", ["王五", "王五"], "王某、王某"),
        ("没有名字", [], "没有名字"),
    ],
)
def test_every_name_in_a_text_is_masked_the_longest_first(
    text: str, names: list[str], masked: str
) -> None:
    assert mask_in(text, names) == masked
