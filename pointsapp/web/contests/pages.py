"""The pages of contests, registered as one."""

from pointsapp.web.contests import answering, looking, raising
from pointsapp.web.contests.blueprint import blueprint

__all__ = ["answering", "blueprint", "looking", "raising"]
