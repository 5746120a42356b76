"""Invented names of the demo; nobody in it exists."""

COUNTY = "云岭县"
TOWNS = ("柳河镇", "白塔镇")

# Given names by who bears them; frequent ones, joined without plan.
OLD_MEN = "广田长根来福禾根生满有才德海志明树森庆林金山永贵福田水生洪亮传厚兆丰守业殿臣"
OLD_WOMEN = "桂兰玉珍秀云桂英秀芝玉兰凤英素珍兰芳月娥淑琴翠英凤兰桂香春梅淑兰素云玉莲"
MEN = "建国大伟建平志刚新民金凤鸣山文强永军海波学军立新卫东建军国庆红军志远晓东长青"
WOMEN = "晓梅丽华春霞文英海燕秀丽爱华红梅玉霞小兰雪梅艳红彩云秋菊丽娟淑霞金花海霞"
YOUNG_MEN = "子豪浩然一鸣俊杰天佑明轩家豪宇航志鹏晨阳博文嘉树"
YOUNG_WOMEN = "雨桐思雨欣怡梓萱佳怡诗涵静怡雅雯可心晓彤梦洁语嫣"


def _pairs(text: str) -> tuple[str, ...]:
    return tuple(text[at : at + 2] for at in range(0, len(text), 2))


GIVEN = {
    "old man": _pairs(OLD_MEN),
    "old woman": _pairs(OLD_WOMEN),
    "man": _pairs(MEN),
    "woman": _pairs(WOMEN),
    "young man": _pairs(YOUNG_MEN),
    "young woman": _pairs(YOUNG_WOMEN),
}


def given_name(kind: str, index: int) -> str:
    """The index-th given name of a kind, from the beginning again after the last."""
    names = GIVEN[kind]
    return names[index % len(names)]


def surname(surnames: str, index: int) -> str:
    """A surname of a village: half of its households bear one of the first three."""
    return surnames[index % 3] if index % 2 == 0 else surnames[index % len(surnames)]
