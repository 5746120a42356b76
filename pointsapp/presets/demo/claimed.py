"""What households claim themselves, or with a clerk's help: in each state there is one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from io import BytesIO

from PIL import Image, ImageDraw
from sqlalchemy.orm import Session

from pointsapp.claims import service as claims
from pointsapp.claims.ids import ClaimId
from pointsapp.claims.models import Claim
from pointsapp.claims.policy.own import Help, Wish
from pointsapp.claims.policy.registration import Figures
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.files import small_photo
from pointsapp.people.ids import UserId
from pointsapp.presets.demo.cards import CARD_HOME
from pointsapp.presets.demo.county import County, Village
from pointsapp.presets.demo.diary import Happening
from pointsapp.rulebooks.ids import RuleId
from pointsapp.rulebooks.queries import book_in_force, rules_of

# Long ago, a while ago, and so lately that it is on the sheet that hangs.
CLAIMED_DAYS_AGO = (130, 70, 40, 7)
WORK, PATROL, VOLUNTEER, CARE, ADVICE = 3, 4, 5, 6, 10


def claimed(county: County) -> Iterator[Happening]:
    """Of every village with a book of its own; the household with the PIN claims now and then."""
    for village in county.villages:
        if village.plan.book != "own" or village.plan.until:
            continue
        desk = _Desk(village)
        for days_ago in CLAIMED_DAYS_AGO:
            yield Happening(county.at(days_ago, 8), partial(desk.now_and_then, seed=days_ago))
        yield Happening(county.at(3, 9), desk.claim)
        yield Happening(county.at(2, 9), desk.ask_and_refuse)
        yield Happening(county.at(2, 16), desk.help)
        yield Happening(county.at(1, 11), desk.go_on)


@dataclass
class _Desk:
    """Where one village's own claims are made and looked at."""

    village: Village
    asked: ClaimId = field(init=False)
    answered: ClaimId = field(init=False)
    refused: ClaimId = field(init=False)
    withdrawn: ClaimId = field(init=False)
    helped: ClaimId = field(init=False)

    def now_and_then(self, session: Session, now: datetime, *, seed: int) -> None:
        """A day of work with a photo; it is reviewed with the rest of the month."""
        self._claim(session, now, CARD_HOME, WORK, f"day-{seed}", photos=(seed,),
                    note="在村东修路，和邻居一起")  # fmt: skip

    def claim(self, session: Session, now: datetime) -> None:
        """One waits with two photos; two others bring the same picture, and words alone."""
        self._claim(session, now, CARD_HOME, PATROL, "waits", photos=(11, 12))
        self._claim(session, now, 9, PATROL, "again", photos=(11,))
        self.asked = self._claim(
            session, now, CARD_HOME, VOLUNTEER, "asked", note="打扫文化广场"
        ).id
        self.refused = self._claim(session, now, CARD_HOME, ADVICE, "sent-back", note="修路灯").id
        self.answered = self._claim(session, now, 8, CARE, "answered", note="照看李大娘").id
        self.withdrawn = self._claim(session, now, 7, WORK, "withdrawn").id

    def ask_and_refuse(self, session: Session, now: datetime) -> None:
        """The reviewer asks about two and sends one back."""
        by = self.village.users["reviewer"]
        said = "广场是哪一天打扫的？请补一张照片。"
        claims.ask(session, self.asked, question=said, by=by, now=now)
        claims.ask(session, self.answered, question="照看了几天？", by=by, now=now)
        claims.review(session, [self.refused], outcome="refused", by=by, now=now,
                      reason="建议还在商量，采纳以后再报")  # fmt: skip

    def help(self, session: Session, now: datetime) -> None:
        """The clerk helps two households and prints their slips."""
        clerk = self.village.users["clerk"]
        for home in (10, 15):
            helped = self._claim(session, now, home, WORK, f"helped-{home}", helper=clerk)
            claims.print_slip(session, helped.id, by=clerk, now=now)
            self.helped = helped.id

    def go_on(self, session: Session, now: datetime) -> None:
        """One is answered, one taken back, and one household says that the help was wrong."""
        claims.answer(session, self.answered, text="上个月每天送饭", by=None, now=now)
        home = self.village.home(7)
        claims.withdraw_own(session, self.withdrawn, household_id=home, now=now)
        claims.contest_help(session, self.helped, why="那天我没有去，是隔壁去的", by=None, now=now)

    def _claim(
        self, session: Session, now: datetime, home: int, number: int, key: str, *,
        photos: tuple[int, ...] = (), note: str = "", helper: UserId | None = None,
    ) -> Claim:  # fmt: skip
        household, head = self.village.home(home), self.village.head(home)
        for seed in photos:
            small = small_photo(_picture(seed), filename="", longest_side=1280)
            claims.keep_photo(session, household, small, key=key, by=helper, now=now)
        day = village_day(now) - timedelta(days=1)
        wish = Wish(_rule(session, self.village, number, now), day, Figures(Decimal(1)), head, note)
        return claims.submit(session, household, wish, key=key, by=helper, now=now,
                             help=Help(head) if helper else None)  # fmt: skip


def _rule(session: Session, village: Village, number: int, now: datetime) -> RuleId:
    book = book_in_force(session, village.id, "household", on=village_day(now))
    if book is None:
        raise RuntimeError(f"{village.key} has no book on {now}")
    return next(rule.id for rule in rules_of(session, book.id) if rule.number == number)


def _picture(seed: int) -> bytes:
    """A road under a sky, drawn: the demo shows no real person or place."""
    image = Image.new("RGB", (640, 480), (150 + seed * 7 % 90, 190, 220))
    draw = ImageDraw.Draw(image)
    horizon = 180 + seed * 53 % 120
    draw.rectangle((0, horizon, 640, 480), fill=(120, 150 - seed * 5 % 40, 90))
    left = 60 + seed * 97 % 300
    draw.polygon([(left, 480), (left + 240, 480), (left + 150, horizon), (left + 110, horizon)],
                 fill=(170, 165, 155))  # fmt: skip
    for number in range(9):
        x, y = (number * 151 + seed * 67) % 600, (number * 89 + seed * 131) % 420
        shade = (number * 47 + seed * 29) % 200
        draw.ellipse((x, y, x + 110, y + 90), fill=(shade, shade + 40, shade))
    written = BytesIO()
    image.save(written, "JPEG", quality=80)
    return written.getvalue()
