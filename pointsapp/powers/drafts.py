"""A whole list as plain values: what files and presets are read into, copied from, compared by."""

from dataclasses import dataclass, field

from pointsapp.powers.ids import ItemId
from pointsapp.powers.policy.procedure import Procedure


@dataclass(frozen=True)
class ItemDraft:
    """One item; its procedure is named by its code."""

    number: int
    category: str
    title: str
    content: str = ""
    legal_basis: str = ""
    office: str = ""
    materials: tuple[str, ...] = ()
    limit_days: int | None = None
    limit_unit: str | None = None
    risks: tuple[str, ...] = ()
    contact: str = ""
    origin: str = "list"
    origin_note: str = ""
    procedure: str = ""
    for_household: bool = False
    for_amount: bool = False
    relief: bool = False
    statutory: int | None = None
    check_codes: tuple[str, ...] = ()
    rule_number: int | None = None
    question: str = ""
    root_id: ItemId | None = field(default=None, compare=False)


@dataclass(frozen=True)
class ListHead:
    """What a list says about itself."""

    kind: str
    title: str
    audience: str = ""
    source: str = ""


@dataclass(frozen=True)
class ListDraft:
    """A list with its items and their procedures."""

    head: ListHead
    items: tuple[ItemDraft, ...] = ()
    procedures: tuple[Procedure, ...] = ()

    def procedure(self, code: str) -> Procedure | None:
        """The procedure of that code."""
        return next((each for each in self.procedures if each.code == code), None)
