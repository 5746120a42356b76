"""The demo's villages, each like one that the sources tell of."""

from pointsapp.presets.demo.county import Plan

MERGED_DAYS_AGO = 250
STARTED_DAYS_AGO = 20
AGENT = "代办员{}，每周二、周四在村委会，电话 555 00{}"

PLANS = (
    # A book of its own, five signatures for every expense.
    Plan("qingquan", "01", "清泉村", 0, (30, 30, 30), "周何葛孟许田汪石姜范",
         AGENT.format("韩秀芝", 12), powers="own"),
    # The list of thirty small powers, kept by the office that bears the seal.
    Plan("shiqiao", "02", "石桥村", 0, (26, 26, 23), "李王刘骆陈马胡宋郭高",
         AGENT.format("骆新民", 27), powers="power_zoucheng"),
    # Points of every resident, as in Wendeng.
    Plan("xinglin", "03", "杏林村", 0, (24, 24, 22), "张孙杨吕丛于毕邢王李",
         AGENT.format("丛海燕", 35), book="weihai", powers="own"),
    # A cadre left in mid-year; the lists of Shangnan.
    Plan("nanping", "01", "南坪村", 1, (22, 22, 21), "赵黄吴徐朱林何郑罗梁",
         AGENT.format("黄立新", 41), powers="own"),
    # Two villages became one.
    Plan("shangpo", "02", "上坡村", 1, (26,), "谢韩唐冯于董萧程",
         AGENT.format("唐淑琴", 53), until=MERGED_DAYS_AGO),
    Plan("xiapo", "03", "下坡村", 1, (22,), "曹袁邓许傅沈曾彭",
         AGENT.format("袁志远", 54), until=MERGED_DAYS_AGO),
    Plan("beipo", "04", "北坡村", 1, (), "", AGENT.format("唐淑琴", 53),
         since=MERGED_DAYS_AGO, powers="own"),
    # It has just begun: a roster, a clerk, and nothing decided yet.
    Plan("xinli", "05", "新立村", 1, (12,), "苏卢蒋蔡贾丁魏薛",
         AGENT.format("苏长青", 68), since=STARTED_DAYS_AGO, book=""),
)  # fmt: skip
