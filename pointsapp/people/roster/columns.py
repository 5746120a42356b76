"""The columns of the roster and the empty workbook that villages download."""

from pointsapp.foundation.spreadsheets import Column, SheetOut, write_workbook

SHEET = "名册"
TITLES: dict[str, str] = {
    "村": "village",
    "组": "group",
    "户号": "door",
    "姓名": "name",
    "与户主关系": "relation",
    "出生日期": "born",
    "电话": "phone",
    "身份证号": "identity",
    "住户状态": "state",
}
ALIASES: dict[str, str] = {
    "村民小组": "组",
    "小组": "组",
    "组别": "组",
    "门牌号": "户号",
    "户编号": "户号",
    "门牌": "户号",
    "与户主的关系": "与户主关系",
    "出生年月日": "出生日期",
    "出生年月": "出生日期",
    "关系": "与户主关系",
    "联系电话": "电话",
    "手机号": "电话",
    "手机": "电话",
    "身份证号码": "身份证号",
    "公民身份号码": "身份证号",
    "状态": "住户状态",
}
# Least data: only what the ledger needs is asked for (PIPL 6).
OPTIONAL = ("村", "出生日期", "电话", "身份证号", "住户状态")
STATES: dict[str, str] = {"常住": "living", "外出": "away", "空户": "empty"}
COLUMNS = (
    Column("村", 16),
    Column("组", 12),
    Column("户号", 10),
    Column("姓名", 12),
    Column("与户主关系", 14),
    Column("出生日期", 14, kind="date"),
    Column("电话", 16),
    Column("身份证号", 22),
    Column("住户状态", 12, choices=tuple(STATES)),
)
EXPLANATIONS = (
    ("村", "导入一个村时可以不填；导入全镇时每行都要填，和系统里的村名一样。"),
    ("组", "必填。填 1、一组、东沟组都可以；系统里没有的组，预览时会列出来，确认后新增。"),
    ("户号", "必填。组内的户编号，例如 018；一户几口人就几行，户号相同。"),
    ("姓名", "必填。住户状态填“空户”时可以不填，表示这户没有人住。"),
    ("与户主关系", "必填。每户有且只有一个“户主”；其他人填配偶、子、女、父、母等。"),
    ("出生日期", "可以不填，只填真实的日期，例如 1970-05-01。18 岁以下的人不上光荣榜。"),
    ("电话", "可以不填。加密保存，页面上只显示前 3 位和后 4 位。"),
    ("身份证号", "可以不填，建议不填。加密保存，只用来分清同名的人。"),
    ("住户状态", "常住、外出、空户；不填就不改，新的户算常住。一户只看第一行填的。"),
    ("注意", "一户的人要写全：原来在户里、表中没有的人，会按离户处理，预览时看得到姓名。"),
    ("注意", "不要合并单元格，不要用公式。任何一处有错，整张表都不写入。"),
)


def template() -> bytes:
    """The workbook to fill in: the sheet 名册 with headers, and one that explains them."""
    explained = SheetOut("填表说明", (Column("列", 14), Column("怎么填", 80)), EXPLANATIONS)
    return write_workbook([SheetOut(SHEET, COLUMNS), explained])
