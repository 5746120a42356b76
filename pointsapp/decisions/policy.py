"""Whether a meeting could decide and did: exact fractions, each reason naming its article."""

from dataclasses import dataclass
from datetime import date

from pointsapp.decisions.keys import SHARE


@dataclass(frozen=True)
class Share:
    """At least, or more than, a fraction of those present or of those entitled."""

    numerator: int
    denominator: int
    more_than: bool
    of: str  # 'present' or 'entitled'
    article: str

    def met_by(self, part: int, whole: int) -> bool:
        """Whether `part` of `whole` is enough; nobody of nobody is not."""
        reached, asked = part * self.denominator, self.numerator * whole
        return whole > 0 and (reached > asked if self.more_than else reached >= asked)

    def least(self, whole: int) -> int:
        """The smallest number that is enough."""
        asked, rest = divmod(self.numerator * whole, self.denominator)
        return asked + (1 if rest or self.more_than else 0)


@dataclass(frozen=True)
class Notice:
    """So many days between the notice and the meeting."""

    days: int
    article: str


@dataclass(frozen=True)
class Counts:
    """Who might come, who came, and how they voted; `counted_by`: members, adults, households."""

    entitled: int
    present: int
    votes_for: int
    votes_against: int
    votes_abstained: int
    women_entitled: int | None = None
    women_present: int | None = None
    counted_by: str = "members"
    held_on: date | None = None
    noticed_on: date | None = None
    authorised_by: str = ""


@dataclass(frozen=True)
class Requirement:
    """What the law asks of a body before its decision counts; None: nothing of that kind."""

    quorum: Share
    majority: Share
    quorum_women: Share | None = None
    notice: Notice | None = None
    authorisation: str | None = None  # the article that asks for it


@dataclass(frozen=True)
class Reason:
    """One thing that was looked at: whether it is right, in a sentence, and by which article."""

    ok: bool
    sentence: str
    article: str

    def as_facts(self) -> dict[str, str | bool]:
        """The same as plain data, for JSON."""
        return {"ok": self.ok, "sentence": self.sentence, "article": self.article}


@dataclass(frozen=True)
class Verdict:
    """Whether the resolution passed, with every reason."""

    passed: bool
    reasons: tuple[Reason, ...]


def judge(counts: Counts, requirement: Requirement) -> Verdict:
    """Whether a resolution passed: notice, quorum, women's quorum, authorisation, majority.

    Source: 村民委员会组织法 21–26, 山东省实施办法 17, 18, 24, 支部工作条例 11,
    农村集体经济组织法 27, as far as the profile in force names them.
    """
    looked_at = (
        _notice(counts, requirement.notice),
        _quorum(counts, requirement.quorum),
        _women(counts, requirement.quorum_women),
        _authorisation(counts, requirement.authorisation),
        _majority(counts, requirement.majority),
    )
    reasons = tuple(reason for reason in looked_at if reason is not None)
    return Verdict(all(reason.ok for reason in reasons), reasons)


def share(text: str, article: str) -> Share:
    """A share as settings spell it: '>=2/3 entitled', '>1/2 present'."""
    found = SHARE.fullmatch(text)
    if found is None:
        raise ValueError(f"not a share: {text}")
    return Share(int(found[2]), int(found[3]), found[1] == ">", found[4], article)


def _notice(counts: Counts, notice: Notice | None) -> Reason | None:
    if notice is None:
        return None
    if counts.noticed_on is None or counts.held_on is None:
        return Reason(False, f"没有通知日期，会议要提前 {notice.days} 天通知", notice.article)
    days = (counts.held_on - counts.noticed_on).days
    ok = days >= notice.days
    return Reason(ok, f"提前 {days} 天通知，规定至少 {notice.days} 天", notice.article)


def _quorum(counts: Counts, quorum: Share) -> Reason:
    ok = quorum.met_by(counts.present, counts.entitled)
    least, unit = quorum.least(counts.entitled), _unit(counts)
    sentence = (
        f"应到 {counts.entitled} {unit}，实到 {counts.present} {unit}，至少要到 {least} {unit}"
    )
    return Reason(ok, sentence, quorum.article)


def _women(counts: Counts, quorum: Share | None) -> Reason | None:
    if quorum is None:
        return None
    entitled, present = counts.women_entitled, counts.women_present
    if entitled is None or present is None:
        return Reason(False, "没有填写妇女代表应到、实到人数", quorum.article)
    if entitled == 0:
        return Reason(True, "本村没有妇女代表，不计妇女代表到会人数", quorum.article)
    least = quorum.least(entitled)
    sentence = f"妇女代表应到 {entitled} 人，实到 {present} 人，至少要到 {least} 人"
    return Reason(quorum.met_by(present, entitled), sentence, quorum.article)


def _authorisation(counts: Counts, article: str | None) -> Reason | None:
    if article is None:
        return None
    if counts.authorised_by.strip():
        return Reason(True, f"授权依据：{counts.authorised_by.strip()}", article)
    return Reason(False, "没有写村民会议的授权，没有授权的决定无效", article)


def _majority(counts: Counts, majority: Share) -> Reason:
    whole = counts.present if majority.of == "present" else counts.entitled
    of, unit = "实到" if majority.of == "present" else "应到", _unit(counts)
    ok, least = majority.met_by(counts.votes_for, whole), majority.least(whole)
    sentence = f"{of} {whole} {unit}，赞成 {counts.votes_for} 票，至少要 {least} 票"
    return Reason(ok, sentence, majority.article)


def _unit(counts: Counts) -> str:
    return "户" if counts.counted_by == "households" else "人"
