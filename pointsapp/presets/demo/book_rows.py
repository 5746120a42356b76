"""The demo village's own book: what it decided, row by row."""

# (direction, category, behaviour, points, unit, cap times, cap per, claimable)
ROWS: tuple[tuple[str, str, str, str, str, int | None, str | None, bool], ...] = (
    ("plus", "美丽乡村", "庭院整洁，当月检查合格", "2", "月", 1, "month", False),
    ("plus", "美丽乡村", "生活垃圾分类，当月检查合格", "2", "月", 1, "month", False),
    ("plus", "美丽乡村", "参加集体义务工", "3", "人·天", None, None, True),
    ("plus", "平安建设", "参加森林防火巡查", "1", "次", 8, "month", True),
    ("plus", "文明新风", "参加村里的志愿活动", "2", "次", 3, "month", True),
    ("plus", "文明新风", "结对照看独居老人，满一个月", "5", "月", 1, "month", True),
    ("plus", "文明新风", "调解邻里纠纷", "5", "起", None, None, False),
    ("plus", "移风易俗", "婚丧事简办，不收大额礼金", "20", "次", 1, "year", True),
    ("plus", "基层党建", "按时参加村民代表会议或户主会", "1", "次", None, None, False),
    ("plus", "村规民约", "给村里提建议并被采纳", "2", "条", 5, "year", True),
    ("minus", "美丽乡村", "生活垃圾不分类，提醒一次后仍不改", "-2", "次", None, None, False),
    ("minus", "美丽乡村", "在路面晒粮堆物，影响通行", "-1", "次", None, None, False),
    ("minus", "平安建设", "野外违规用火", "-5", "次", None, None, False),
    ("minus", "村规民约", "污水乱排，影响邻居", "-2", "次", None, None, False),
    ("minus", "村规民约", "不合格的户取消低保申请资格", "-10", "次", None, None, False),
)
GRADES = (
    ("五星户", "150", None),
    ("四星户", "120", "150"),
    ("三星户", "100", "120"),
    ("二星户", "80", "100"),
    ("一星户", None, "80"),
)
