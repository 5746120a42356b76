"""The pages of a household, registered as one."""

from pointsapp.web.villager import (
    card,
    claimed,
    claiming,
    contesting,
    entering,
    home,
    opinions,
    stored,
)
from pointsapp.web.villager.blueprint import blueprint

__all__ = [
    "blueprint",
    "card",
    "claimed",
    "claiming",
    "contesting",
    "entering",
    "home",
    "opinions",
    "stored",
]

card.register()
