"""The pages of a household, registered as one."""

from pointsapp.web.villager import card, entering, home
from pointsapp.web.villager.blueprint import blueprint

__all__ = ["blueprint", "card", "entering", "home"]

card.register()
