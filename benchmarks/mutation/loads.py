"""Which modules load which: what does not depend on the one under trial is loaded once for all."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path


def dependents(names: Iterable[str], module: str, root: Path = Path()) -> set[str]:
    """Of these modules the one named and all that load it, directly or by way of others."""
    loads = {name: set(_loaded(name, root)) for name in names}
    found: set[str] = set()
    more = {module}
    while more:
        found |= more
        more = {name for name, of in loads.items() if of & found} - found
    return found


def _loaded(name: str, root: Path) -> Iterator[str]:
    """What a module names in its imports, and every package around these and itself."""
    yield from _packages(name)
    path = root / name.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    source = file.read_text(encoding="utf-8") if file.exists() else ""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            named = [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
        elif isinstance(node, ast.Import):
            named = [each.name for each in node.names]
        else:
            continue
        for each in named:
            yield each
            yield from _packages(each)


def _packages(name: str) -> Iterator[str]:
    parts = name.split(".")
    yield from (".".join(parts[:n]) for n in range(1, len(parts)))
