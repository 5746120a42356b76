"""How a story is told: its people, each with a browser, and what several stories do alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask

from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.database import transaction
from pointsapp.foundation.jobs import run_due
from pointsapp.foundation.keys import Keyring
from pointsapp.scheduler import all_jobs
from tests.stories.village import PASSWORD, Begun, begin

SETTINGS = {
    "base_points": "1000", "spend_share": "100", "year_start": "01-01", "late_days": "31",
    "notice_days": "5", "reviews": "1",
}  # fmt: skip


RESOLUTION = {
    "subject": "通过农村居民信用积分细则", "noticed_on": "2026-11-10", "held_on": "2026-11-20",
    "chair": "周桂兰", "place": "村委会", "entitled": "46", "present": "41", "votes_for": "39",
    "votes_against": "1", "votes_abstained": "1", "women_entitled": "16", "women_present": "14",
    "authorised_by": "2026 年第 1 次村民会议", "minutes": "逐条读过，举手表决。",
}  # fmt: skip


class Story:
    """The people of the story, each with a browser, and the clock they live by."""

    def __init__(
        self, app: Flask, clock: FixedClock, keyring: Keyring, browser: Any, url: str
    ) -> None:
        self.app, self.clock, self.keyring = app, clock, keyring
        self.browser, self.url = browser, url
        with app.app_context(), transaction() as session:
            self.places: Begun = begin(session, now=clock.now())

    @contextmanager
    def seen_by(self, login: str | None = None, width: int = 1366) -> Iterator[Any]:
        """A browser of their own, signed in where there is a login."""
        context = self.browser.new_context(
            base_url=self.url, viewport={"width": width, "height": 900}, locale="zh-CN"
        )
        page = context.new_page()
        if login:
            page.goto("/login")
            page.fill("[name=login_name]", login)
            page.fill("[name=password]", PASSWORD)
            with page.expect_navigation():
                page.click("main button")
        yield page
        context.close()

    def pass_time(self, **step: float) -> None:
        """Let time pass, then let the scheduler catch up."""
        self.clock.move(**step)
        with self.app.app_context():
            run_due(all_jobs(self.keyring), now=self.clock.now())


def draft_from_preset(page: Any, village_id: int, title: str) -> str:
    """A draft with all that the village has to decide; gives its address."""
    page.goto(f"/rulebooks/village/{village_id}/new")
    page.click(f"text={title}")
    book = str(page.url)
    page.click("text=改总则")
    for name, value in SETTINGS.items():
        page.fill(f"[name={name}]", value)
    page.check("[name=deductions_cut_purse][value=yes]", force=True)
    page.check("[name=year_end][value=keep]", force=True)
    page.click("main button:has-text('存好')")
    return book


def adopt(page: Any, book: str) -> None:
    """The representatives' resolution is written down, then the book is in force."""
    page.goto(f"{book}/adopt")
    assert "还不能施行" not in page.inner_text("main")
    page.click("text=现在登记")
    page.select_option("[name=body_kind]", "representatives")
    for name, value in RESOLUTION.items():
        page.fill(f"[name={name}]", value)
    with page.expect_navigation():
        page.click("main form button >> nth=-1")
    page.goto(f"{book}/adopt")
    page.select_option("[name=resolution_id]", index=1)
    page.fill("[name=in_force_from]", "2026-11-20")
    with page.expect_navigation():
        page.click("text=通过并施行")


def publish(page: Any, lines: int) -> None:
    """Look at what would be published, and publish it."""
    page.goto("/claims/sheets")
    page.click("text=看一遍再公示")
    page.click(f"text=公示 {lines} 条")
