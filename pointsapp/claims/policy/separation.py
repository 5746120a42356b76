"""Who may act: recorder, reviewers and deciders differ; nobody acts on their own or recused house.

The village decides while somebody there may; when all are barred, or on a cadre, the town does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from pointsapp.people.ids import HouseholdId, PersonId, UserId

Level = Literal["village", "town"]
Bar = Literal[
    "recorder", "voucher", "reviewer", "decider", "self", "own", "recused", "helper", "no_role",
    "elsewhere",
]  # fmt: skip

# Why this person does not do it; the panel below says who does.
WHY: dict[Bar, str] = {
    "recorder": "这条是您登记的",
    "voucher": "这条是照您点的名登记的",
    "reviewer": "这条您审核过",
    "decider": "这条的异议是您答复的",
    "self": "这条记的是您本人",
    "own": "这是您自己家的",
    "recused": "您申报过和这户要回避",
    "helper": "这条您替住户补充过",
    "no_role": "这条不归您办",
    "elsewhere": "这条不用您办",
}


@dataclass(frozen=True)
class Actor:
    """Someone who holds a deciding role, with the households they do not decide on."""

    user_id: UserId
    name: str
    person_id: PersonId | None = None
    own_household: HouseholdId | None = None
    recused: frozenset[HouseholdId] = frozenset()


@dataclass(frozen=True)
class Panel:
    """Those who decide in a village, and those of its town."""

    village: tuple[Actor, ...] = ()
    town: tuple[Actor, ...] = ()

    def find(self, user_id: UserId) -> Actor | None:
        """The panel's member with this login."""
        return next((a for a in (*self.village, *self.town) if a.user_id == user_id), None)


def only(household_id: HouseholdId | None) -> frozenset[HouseholdId]:
    """The household as a set; the empty one when nobody's is concerned."""
    return frozenset() if household_id is None else frozenset({household_id})


@dataclass(frozen=True)
class Matter:
    """What is to be decided: the households it concerns, and who handled it before."""

    households: frozenset[HouseholdId]
    handled: Mapping[UserId, Bar] = field(default_factory=dict)  # as what
    person_id: PersonId | None = None  # of a resident's or a cadre's account
    cadre: bool = False


@dataclass(frozen=True)
class Deciders:
    """Who decides a matter now; nobody when village and town are all barred."""

    level: Level
    actors: tuple[Actor, ...]

    @property
    def names(self) -> str:
        """Their names, at most three, for a sentence."""
        shown = "、".join(actor.name for actor in self.actors[:3])
        return f"{shown}等人" if len(self.actors) > 3 else shown


def bar(actor: Actor, matter: Matter) -> Bar | None:
    """What keeps this actor from the matter, whoever else there is; None when nothing does."""
    if actor.user_id in matter.handled:
        return matter.handled[actor.user_id]
    if matter.person_id is not None and actor.person_id == matter.person_id:
        return "self"
    if actor.own_household in matter.households:
        return "own"
    return "recused" if actor.recused & matter.households else None


def unreviewed_by(user_id: UserId, matter: Matter) -> Matter:
    """The matter for who mends a review of their own: that they made it does not bar them."""
    kept = {who: why for who, why in matter.handled.items() if (who, why) != (user_id, "reviewer")}
    return replace(matter, handled=kept)


def deciders(matter: Matter, panel: Panel) -> Deciders:
    """Who decides: the village's unless all of them are barred or it is about a cadre."""
    village = () if matter.cadre else _free(panel.village, matter)
    if village:
        return Deciders("village", village)
    return Deciders("town", _free(panel.town, matter))


def _free(actors: tuple[Actor, ...], matter: Matter) -> tuple[Actor, ...]:
    return tuple(actor for actor in actors if bar(actor, matter) is None)


def barred(user_id: UserId, matter: Matter, panel: Panel) -> Bar | None:
    """What keeps the login from deciding this matter now; None when it is theirs to decide."""
    if user_id in {actor.user_id for actor in deciders(matter, panel).actors}:
        return None
    actor = panel.find(user_id)
    if actor is None:
        return matter.handled.get(user_id, "no_role")
    return bar(actor, matter) or "elsewhere"


def refusal(user_id: UserId, matter: Matter, panel: Panel) -> str | None:
    """Why not this login, and who instead, in one sentence; None when it may."""
    why = barred(user_id, matter, panel)
    if why is None:
        return None
    return f"{WHY[why]}，{_instead(deciders(matter, panel))}"


def _instead(others: Deciders) -> str:
    place = "镇里的" if others.level == "town" else ""
    if others.actors:
        return f"由{place}{others.names}办"
    return "村里和镇里都没有能办的人，请镇里的管理员再指定一名"
