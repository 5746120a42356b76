"""A procedure 流程 as data: what a step is, and to which matters it applies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pointsapp.powers.policy.posts import DECIDING

# Kinds of steps (design §4) and the words people see.
KINDS: dict[str, str] = {
    "propose": "提议",
    "consult": "商议",
    "deliberate": "审议",
    "vote": "表决",
    "publish": "公示",
    "sign": "会签",
    "review": "审核",
    "execute": "办理",
    "archive": "归档",
}
LIMIT_UNITS: dict[str, str] = {"working": "个工作日", "calendar": "天"}


@dataclass(frozen=True)
class Limit:
    """So many days, counted from the end of the step before (or from the opening)."""

    days: int
    unit: str  # 'working' or 'calendar'

    @property
    def words(self) -> str:
        """As people read it: 5 个工作日, 3 天."""
        return f"{self.days} {LIMIT_UNITS[self.unit]}"


@dataclass(frozen=True)
class Amounts:
    """From–to in yuan; an open bound is not included, None is no bound."""

    least: Decimal | None = None
    least_open: bool = False
    most: Decimal | None = None
    most_open: bool = False

    def hold(self, amount: Decimal) -> bool:
        """Whether an amount lies between the bounds."""
        above = self.least is None or (
            amount > self.least if self.least_open else amount >= self.least
        )
        below = self.most is None or (amount < self.most if self.most_open else amount <= self.most)
        return above and below


@dataclass(frozen=True)
class Step:
    """One step 步骤; actors are posts: all of them sign a 'sign' step, any one does another."""

    code: str  # stable within the procedure
    kind: str  # of KINDS
    name: str
    actors: tuple[str, ...]
    amounts: Amounts | None = None  # applies only to matters of such an amount
    classes: tuple[str, ...] = ()  # applies only to these classes of the procedure; (): to all
    optional: bool = False
    limit: Limit | None = None
    body: str = ""  # of decisions.BODY_KINDS: what meets in consult, deliberate and vote
    quorum: str = ""  # '>=2/3 entitled'; '' = what the profile in force asks
    quorum_women: str = ""
    majority: str = ""
    notice_days: int | None = None  # before the meeting; None = the profile
    authorised: bool | None = None  # by the villagers' meeting; None = the profile
    publish: Limit | None = None  # at least so long on the board
    papers: tuple[str, ...] = ()
    back_to: str = ""  # code of the step that a refusal leads back to; '' = ends the matter
    apart_from: tuple[str, ...] = ()  # codes of steps whose actors may not act here; or 'handler'
    approves: bool = False  # the decision that payment and execution wait for
    pays: bool = False  # money leaves the village here
    clause: str = ""  # the rule's wording or article
    risk: str = ""  # integrity-risk point
    what: str = ""  # what is done here, in a sentence for the chart
    watched_by: str = ""  # who supervises, in words; '' = the supervision committee
    question: str = ""  # to settle before adoption; '' = none

    @property
    def bodies(self) -> tuple[str, ...]:
        """The bodies of which any one may decide here: `body` first, then bodies among actors."""
        named = (self.body, *(post for post in self.actors if post in DECIDING))
        return tuple(dict.fromkeys(body for body in named if body))


@dataclass(frozen=True)
class Procedure:
    """Steps in order, with the classes a matter may have and posts of its own."""

    code: str
    name: str
    source: str
    steps: tuple[Step, ...]
    classes: tuple[str, ...] = ()  # e.g. 预算内, 预算外: one is chosen when a matter is opened
    limit: Limit | None = None  # in all
    posts: Mapping[str, str] = field(default_factory=dict)  # further posts: code → name
    question: str = ""  # about the procedure as a whole, to settle before adoption

    def step(self, code: str) -> Step:
        """The step of that code; KeyError when there is none."""
        return next(step for step in self.steps if step.code == code)

    def steps_for(self, amount: Decimal | None, chosen: str) -> tuple[Step, ...]:
        """The steps that apply to a matter of this amount (yuan, None: none) and class."""
        return tuple(step for step in self.steps if applies(step, amount, chosen))


def applies(step: Step, amount: Decimal | None, chosen: str) -> bool:
    """Whether a step applies: its amounts hold (a matter without one has none) and its classes."""
    fits_amount = step.amounts is None or (amount is not None and step.amounts.hold(amount))
    return fits_amount and (not step.classes or chosen in step.classes)
