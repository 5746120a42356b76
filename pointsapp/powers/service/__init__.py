"""Writes of lists: drafts, their items and procedures, adoption."""

from pointsapp.powers.service.adoption import NotReady, adopt, adopting, readiness
from pointsapp.powers.service.drafts import (
    discard,
    edit_head,
    follow,
    import_list,
    level_faults,
    start_list,
    store_list,
)
from pointsapp.powers.service.handing import (
    Handed,
    answer_task,
    end_task,
    record_task,
    void_task,
)
from pointsapp.powers.service.items import (
    ItemInvalid,
    add_item,
    change_item,
    remove_item,
    settle_item,
)
from pointsapp.powers.service.procedures import (
    ProcedureInvalid,
    remove_procedure,
    store_procedure,
)
from pointsapp.powers.service.publicity import (
    record_publicity,
    state_stage,
    take_back_publicity,
    take_back_stage,
)

__all__ = [
    "Handed",
    "ItemInvalid",
    "NotReady",
    "ProcedureInvalid",
    "add_item",
    "adopt",
    "adopting",
    "answer_task",
    "change_item",
    "discard",
    "edit_head",
    "end_task",
    "follow",
    "import_list",
    "level_faults",
    "readiness",
    "record_publicity",
    "record_task",
    "remove_item",
    "remove_procedure",
    "settle_item",
    "start_list",
    "state_stage",
    "store_list",
    "store_procedure",
    "take_back_publicity",
    "take_back_stage",
    "void_task",
]
