"""From who came to what is registered: by the rules of the call, once, and mended by difference."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pointsapp.activities.ids import RewardId, ShiftId
from pointsapp.claims.ids import ClaimId
from pointsapp.people.ids import HouseholdId, PersonId, UserId

NO_SHIFT = ShiftId(0)


@dataclass(frozen=True)
class RewardFacts:
    """A reward of the call; `unit` is the book's: whose points they are."""

    id: RewardId
    task: str
    unit: str  # 'household' or 'resident'
    per: str  # 'person' or 'household'
    quantity: Decimal


@dataclass(frozen=True)
class Presence:
    """One person who came to a shift, or was visited."""

    household_id: HouseholdId
    person_id: PersonId
    task: str
    shift_id: ShiftId = NO_SHIFT
    entered_by: UserId | None = None  # None: by the household's card


@dataclass(frozen=True, order=True)
class Holder:
    """Whose claim it is: of a household, or of a resident (who lives in it)."""

    reward_id: RewardId
    household_id: HouseholdId
    person_id: PersonId | None = None

    @property
    def key(self) -> str:
        """The part of a claim's key that tells holders apart: 'r3-h18', 'r3-p77'."""
        who = f"h{self.household_id}" if self.person_id is None else f"p{self.person_id}"
        return f"r{self.reward_id}-{who}"


@dataclass(frozen=True)
class Handed:
    """A claim that was registered for a holder before; `loose`: its recorder can take it back."""

    claim_id: ClaimId
    turn: int
    quantity: Decimal
    loose: bool
    state: str  # of the claim

    @property
    def live(self) -> bool:
        """Whether it still stands."""
        return self.state not in ("withdrawn", "refused", "struck")


@dataclass(frozen=True)
class ToRegister:
    """A claim to be registered; `turn` counts the claims of one holder, for the key."""

    holder: Holder
    quantity: Decimal
    turn: int


@dataclass(frozen=True)
class Plan:
    """What to do so that the claims say what the attendance says."""

    register: tuple[ToRegister, ...] = ()
    withdraw: tuple[ClaimId, ...] = ()
    stuck: tuple[Holder, ...] = ()  # differs, but is reviewed or published already


def due(rewards: Iterable[RewardFacts], present: Sequence[Presence]) -> dict[Holder, Decimal]:
    """How much of its rule each holder has earned.

    A person who came to two shifts counts twice where the reward is by person, once by household.
    """
    earned: dict[Holder, Decimal] = defaultdict(Decimal)
    for reward, holder, _ in _earning(rewards, present):
        if reward.per == "person":
            earned[holder] += reward.quantity
        else:
            earned[holder] = reward.quantity
    return dict(earned)


def vouchers(
    rewards: Iterable[RewardFacts], present: Sequence[Presence]
) -> dict[Holder, frozenset[UserId]]:
    """The logins on whose word each holder has earned; nobody where all came by card."""
    found: dict[Holder, set[UserId]] = defaultdict(set)
    for _, holder, each in _earning(rewards, present):
        if each.entered_by is not None:
            found[holder].add(each.entered_by)
    return {holder: frozenset(users) for holder, users in found.items()}


def _earning(
    rewards: Iterable[RewardFacts], present: Sequence[Presence]
) -> Iterator[tuple[RewardFacts, Holder, Presence]]:
    """Each presence under each reward of its task, with whose it is."""
    for reward in rewards:
        for each in present:
            if each.task == reward.task:
                person = each.person_id if reward.unit == "resident" else None
                yield reward, Holder(reward.id, each.household_id, person), each


def settle(wanted: Mapping[Holder, Decimal], handed: Mapping[Holder, Sequence[Handed]]) -> Plan:
    """What is missing is registered, what is too much or too little is taken back and made anew
    while nobody has reviewed it; after that it is left to objection and appeal.
    """
    register: list[ToRegister] = []
    withdraw: list[ClaimId] = []
    stuck: list[Holder] = []
    for holder in sorted({*wanted, *handed}, key=lambda h: h.key):
        before, quantity = handed.get(holder, ()), wanted.get(holder, Decimal(0))
        live = [each for each in before if each.live]
        if sum((each.quantity for each in live), Decimal(0)) == quantity:
            continue
        if not all(each.loose for each in live):
            stuck.append(holder)
            continue
        withdraw += [each.claim_id for each in live]
        if quantity and not _sent_back(before, quantity):
            turn = max((each.turn for each in before), default=0) + 1
            register.append(ToRegister(holder, quantity, turn))
    return Plan(tuple(register), tuple(withdraw), tuple(stuck))


def _sent_back(before: Sequence[Handed], quantity: Decimal) -> bool:
    """Whether just this was sent back or struck: it is not asked for again by itself."""
    return any(b.state in ("refused", "struck") and b.quantity == quantity for b in before)


@dataclass(frozen=True)
class Roll:
    """How many came, from how many households, how many of those who had signed up did not."""

    came: int
    households: int
    visited: int
    absent: int
    unannounced: int


def count(present: Sequence[Presence], signed: Iterable[tuple[ShiftId, PersonId]]) -> Roll:
    """The roll of an activity; `signed`: (shift, person) of confirmed sign-ups."""
    here = [each for each in present if each.task != "visited"]
    came, announced = {(each.shift_id, each.person_id) for each in here}, set(signed)
    return Roll(
        came=len({person for _, person in came}),
        households=len({each.household_id for each in here}),
        visited=len({each.person_id for each in present if each.task == "visited"}),
        absent=len(announced - came),
        unannounced=len(came - announced),
    )


def result_sentence(roll: Roll, done: str) -> str:
    """'来了 32 人，清了两里水渠。' as it stands on the board."""
    visited = f"，看望了 {roll.visited} 位老人" if roll.visited else ""
    done = done.strip().rstrip("。！!.")
    return f"来了 {roll.came} 人{visited}{'，' + done if done else ''}。"
