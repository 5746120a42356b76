"""The keys of the tables of lists and what goes out of them, each a type of its own."""

from typing import NewType

ListId = NewType("ListId", int)
ItemId = NewType("ItemId", int)
ProcedureId = NewType("ProcedureId", int)
TaskId = NewType("TaskId", int)
PublicityId = NewType("PublicityId", int)
StageId = NewType("StageId", int)

ON_NO_LIST = ItemId(0)  # no item has this key
