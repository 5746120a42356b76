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
