"""A browser's long name becomes a few coarse words."""

import pytest

from pointsapp.people.policy.devices import UNKNOWN, device_words

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Edg/120.0", "Windows 电脑 · Edge"),
        (f"Mozilla/5.0 (Windows NT 6.1) {CHROME}", "Windows 电脑 · Chrome"),
        ("Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko", "Windows 电脑 · IE"),
        (f"Mozilla/5.0 (Linux; Android 9; vivo) {CHROME} MicroMessenger/8.0", "安卓手机 · 微信"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
            "苹果手机 · Safari",
        ),
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb/4.1", "鸿蒙手机"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Firefox/120.0", "Linux 电脑 · Firefox"),
        ("curl/8.0", UNKNOWN),
        ("", UNKNOWN),
        ("<script>" * 500, UNKNOWN),
    ],
)
def test_a_device_is_told_by_kind_only(said: str, words: str) -> None:
    assert device_words(said) == words


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Phone; OpenHarmony", "鸿蒙手机"), ("HarmonyOS; Android 10", "鸿蒙手机"),
        ("iPad; CPU OS like Mac OS X", "苹果平板"), ("iPhone", "苹果手机"),
        ("Linux; Android 9", "安卓手机"), ("Windows NT 10.0", "Windows 电脑"),
        ("Macintosh; Intel", "苹果电脑"), ("X11; Linux x86_64", "Linux 电脑"),
        ("Chrome MicroMessenger/8.0", "微信"), ("DingTalk/7 Chrome", "钉钉"),
        ("Chrome MQQBrowser/6", "QQ 浏览器"), ("HuaweiBrowser/14 Chrome", "华为浏览器"),
        ("Chrome MiuiBrowser/17", "小米浏览器"), ("UCBrowser/15 Chrome", "UC 浏览器"),
        ("Chrome QIHU 360EE", "360 浏览器"), ("Chrome 360SE", "360 浏览器"),
        ("Chrome Safari Edg/120", "Edge"), ("Firefox/120.0", "Firefox"), ("Trident/7.0", "IE"),
        ("Chrome/120 Safari/537", "Chrome"), ("Version/17 Safari/604", "Safari"),
    ],
)  # fmt: skip
def test_every_system_and_browser_is_known_before_the_general_ones(said: str, words: str) -> None:
    assert device_words(said) == words


def test_what_is_not_known_is_said_in_words() -> None:
    assert UNKNOWN == "认不出的设备"
