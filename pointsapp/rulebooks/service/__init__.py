"""Writes of rule books: drafts, their rules, adoption."""

from pointsapp.rulebooks.service.adoption import (
    ADOPTING,
    Adoption,
    NotReady,
    Struck,
    adopt,
    readiness,
    refusals,
)
from pointsapp.rulebooks.service.drafts import (
    copy_as_draft,
    create_book,
    discard_draft,
    edit_settings,
    import_book,
    set_caps,
    set_grades,
    set_principles,
    store_draft,
)
from pointsapp.rulebooks.service.rules import (
    RuleInvalid,
    add_rule,
    edit_rule,
    remove_rule,
    settle_rule,
    strike_rule,
)

__all__ = [
    "ADOPTING",
    "Adoption",
    "NotReady",
    "RuleInvalid",
    "Struck",
    "add_rule",
    "adopt",
    "copy_as_draft",
    "create_book",
    "discard_draft",
    "edit_rule",
    "edit_settings",
    "import_book",
    "readiness",
    "refusals",
    "remove_rule",
    "set_caps",
    "set_grades",
    "set_principles",
    "settle_rule",
    "store_draft",
    "strike_rule",
]
