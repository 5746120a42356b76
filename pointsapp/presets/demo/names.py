"""Invented names and places for the demo; nobody in it exists."""

COUNTY = "云岭县"
TOWN = "柳河镇"
# (code, name, groups, households a group, agent and telephone on the board)
VILLAGES = (
    ("01", "清泉村", 3, 8, "代办员韩秀芝，每周二、周四在村委会，电话 555 0012"),
    ("02", "石桥村", 2, 6, "代办员骆新民，每周二、周四在村委会，电话 555 0027"),
)

SURNAMES = "周何葛孟许田汪石姜范龙陈胡宋唐马罗鲁谢蒋段金韩林骆冯邓曹彭曾萧蔡潘袁董余"
GIVEN_PAIRS = (
    "桂兰广田长根玉珍来福小禾根生满仓秀云春梅建国金花二喜大伟桂英文强建平大山"
    "水生翠英明亮玉兰秀芝晓梅新民志刚德海金凤有才素珍宝田凤英庆林月娥树森兰芳"
)
GIVEN = tuple(GIVEN_PAIRS[at : at + 2] for at in range(0, len(GIVEN_PAIRS), 2))


def name_at(index: int) -> str:
    """The index-th invented name; the first 36 × 36 are all different."""
    shift, place = divmod(index, len(GIVEN))
    return SURNAMES[(place + shift * 5) % len(SURNAMES)] + GIVEN[place]
