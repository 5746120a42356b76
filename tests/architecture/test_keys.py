"""A key that points to a row has the type of that row's key."""

from collections.abc import Iterator
from types import NoneType
from typing import Any, get_args, get_type_hints

from pointsapp import app as whole
from pointsapp.foundation.database import Base

assert whole  # imports every model
# A lower table may point to a higher one, whose code it may not import.
UPWARDS = {"entry.rule_id", "standing.rule_id"}


def kind_of(model: type[Any], column: str) -> object:
    """What stands in `Mapped[…]`, without the None."""
    (mapped,) = get_args(get_type_hints(model)[column])
    kinds = [each for each in get_args(mapped) or (mapped,) if each is not NoneType]
    return kinds[0]


def pointers() -> Iterator[tuple[str, object, object]]:
    """Each column that points to another table, its type and that of the key it points to."""
    models = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}
    for name, model in models.items():
        for column in model.__table__.columns:
            for key in column.foreign_keys:
                target = models[key.column.table.name]
                yield (
                    f"{name}.{column.name}",
                    kind_of(model, column.name),
                    kind_of(target, key.column.name),
                )


def test_a_column_that_points_to_a_row_has_the_type_of_its_key() -> None:
    mixed = {where for where, kind, wanted in pointers() if kind is not wanted}
    assert mixed == UPWARDS
