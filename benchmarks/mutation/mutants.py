"""All mutants of one module: each is the module with a single change, compiled."""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from types import CodeType

from benchmarks.mutation.changes import changes_of

# What only a type checker or an importing module reads is not tried.
UNREAD = frozenset({"annotation", "returns", "decorator_list", "type_comment"})
LONG, AROUND = 60, 12  # signs: what is long, and how much is shown on either side of what differs
IMPORTS = (ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal)


@dataclass(frozen=True)
class Mutant:
    """One change: `text` is the line of the source it stands in, `change` 'before → after'."""

    line: int
    text: str
    change: str
    code: CodeType


@dataclass(frozen=True)
class _Site:
    """A node, and where it hangs in its tree."""

    owner: ast.AST
    field: str
    place: int | None
    node: ast.AST

    def put(self, node: ast.AST) -> None:
        if self.place is None:
            setattr(self.owner, self.field, node)
        else:
            getattr(self.owner, self.field)[self.place] = node


def mutants(source: str, file: str) -> Iterator[Mutant]:
    """Every mutant of a source; the same text and change a second time is told apart by '#2'."""
    tree, lines, seen = ast.parse(source), source.splitlines(), Counter[tuple[str, str]]()
    for site in list(_sites(tree)):
        line = _line(site)
        for new in changes_of(site.node):
            ast.fix_missing_locations(ast.copy_location(new, site.node))
            text = lines[line - 1].strip()
            change = _shown(_words(site.node), _words(new))
            seen[text, change] += 1
            count = seen[text, change]
            change += f" #{count}" if count > 1 else ""
            yield Mutant(line, text, change, _compiled(tree, site, new, file))


def _line(site: _Site) -> int:
    return int(getattr(site.node, "lineno", getattr(site.owner, "lineno", 1)))


def _compiled(tree: ast.Module, site: _Site, new: ast.AST, file: str) -> CodeType:
    site.put(new)
    try:
        return compile(tree, file, "exec")
    finally:
        site.put(site.node)


def _words(node: ast.AST) -> str:
    """A node as code; of a statement with a body only its head."""
    return ast.unparse(node).partition("\n")[0].strip()


def _shown(before: str, after: str) -> str:
    """'before → after'; of a long text only what differs, with a little around it."""
    if len(before) <= LONG:
        return f"{before} → {after}"
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    start, left_out = max(0, head - AROUND), max(0, tail - AROUND)
    return " → ".join(f"…{text[start : len(text) - left_out]}…" for text in (before, after))


def _common(one: str, other: str) -> int:
    """How many signs two texts begin with together."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _sites(node: ast.AST) -> Iterator[_Site]:
    for field, value in ast.iter_fields(node):
        if field in UNREAD:
            continue
        for place, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST) and not _is_silent(node, child):
                yield _Site(node, field, place, child)
                yield from _sites(child)


def _is_silent(owner: ast.AST, node: ast.AST) -> bool:
    """Docstrings, imports, types, `__all__`; the words of a formatted text change as a whole."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign):
        return any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets)
    if isinstance(node, ast.Constant) and isinstance(owner, ast.JoinedStr):
        return True
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name):
        return node.test.id == "TYPE_CHECKING"
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Name) and node.value.id == "Literal"
    return isinstance(node, IMPORTS)
