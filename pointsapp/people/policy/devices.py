"""What kind of device a browser says it runs on, in a few coarse words."""

# Looked for in this order: the special ones name the general ones, too.
SYSTEMS = (
    ("openharmony", "鸿蒙手机"),
    ("harmonyos", "鸿蒙手机"),
    ("ipad", "苹果平板"),
    ("iphone", "苹果手机"),
    ("android", "安卓手机"),
    ("windows", "Windows 电脑"),
    ("macintosh", "苹果电脑"),
    ("linux", "Linux 电脑"),
)
BROWSERS = (
    ("micromessenger", "微信"),
    ("dingtalk", "钉钉"),
    ("qqbrowser", "QQ 浏览器"),
    ("huaweibrowser", "华为浏览器"),
    ("miuibrowser", "小米浏览器"),
    ("ucbrowser", "UC 浏览器"),
    ("qihu", "360 浏览器"),
    ("360se", "360 浏览器"),
    ("edg", "Edge"),
    ("firefox", "Firefox"),
    ("trident", "IE"),
    ("chrome", "Chrome"),
    ("safari", "Safari"),
)
UNKNOWN = "认不出的设备"


def device_words(user_agent: str) -> str:
    """'Windows 电脑 · Edge', '安卓手机 · 微信'; neither versions nor models."""
    said = user_agent.lower()
    found = [
        next((words for sign, words in table if sign in said), "") for table in (SYSTEMS, BROWSERS)
    ]
    return " · ".join(filter(None, found)) or UNKNOWN
