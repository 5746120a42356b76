"""The small wrongs that are tried: what stands in one place of the code, and what instead."""

import ast
import re
from collections.abc import Callable, Iterator

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
NAMES = {"any": "all", "all": "any", "min": "max", "max": "min"}
ROUNDINGS = {"ROUND_HALF_UP": "ROUND_DOWN", "ROUND_DOWN": "ROUND_UP", "ROUND_UP": "ROUND_DOWN"}
METHODS = {"startswith": "endswith", "endswith": "startswith", "lstrip": "rstrip",
           "rstrip": "lstrip", "search": "fullmatch", "fullmatch": "search"}  # fmt: skip
CLEANERS = frozenset({"strip", "lower", "upper", "casefold"})
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# One word of an alternation such as '停发|减发'; what has brackets or repeats is left alone.
ALTERNATIVE = re.compile(r"(?:(?<=[|(:])|^)[^|()\[\]{}?*+\\^$.]+(?=[|)]|$)")


def changes_of(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in the place of a node instead, one wrong at a time."""
    for kind, change in BY_KIND.items():
        if isinstance(node, kind):
            yield from change(node)


def _compare(node: ast.Compare) -> Iterator[ast.AST]:
    for place, op in enumerate(node.ops):
        for other in COMPARISONS[type(op)]:
            ops = [*node.ops[:place], other(), *node.ops[place + 1 :]]
            yield ast.Compare(node.left, ops, node.comparators)


def _and_or(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for left_out in range(len(node.values)):
        rest = [value for place, value in enumerate(node.values) if place != left_out]
        yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


def _unary(node: ast.UnaryOp) -> Iterator[ast.AST]:
    yield node.operand


def _arithmetic(node: ast.BinOp) -> Iterator[ast.AST]:
    if other := ARITHMETIC.get(type(node.op)):
        yield ast.BinOp(node.left, other(), node.right)


def _add_to(node: ast.AugAssign) -> Iterator[ast.AST]:
    yield ast.Pass()
    yield ast.Assign([node.target], node.value)


def _constant(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield ast.Constant(node.value + 1)
    elif isinstance(node.value, str):
        yield from map(ast.Constant, _texts(node.value))


def _texts(text: str) -> Iterator[str]:
    """A key with a slip; a pattern with one alternative less; a sentence that says nothing."""
    if "|" in text and CHINESE.search(text):
        yield from without_alternatives(text)
    elif " " in text or CHINESE.search(text):
        yield ""
    else:
        yield f"XX{text}XX" if text else "XX"


def without_alternatives(text: str) -> Iterator[str]:
    """A pattern again and again, each time without another one of its words."""
    for word in ALTERNATIVE.finditer(text):
        first, last = word.span()
        if text[last : last + 1] == "|":
            yield text[:first] + text[last + 1 :]
        elif text[first - 1 : first] == "|" and first:
            yield text[: first - 1] + text[last:]


def _formatted(node: ast.JoinedStr) -> Iterator[ast.AST]:
    words = [part.value for part in node.values if isinstance(part, ast.Constant)]
    if not any("|" in str(word) for word in words):
        yield ast.JoinedStr([])
    for place, part in enumerate(node.values):
        if isinstance(part, ast.Constant) and "|" in str(part.value):
            for text in without_alternatives(str(part.value)):
                values = [*node.values[:place], ast.Constant(text), *node.values[place + 1 :]]
                yield ast.JoinedStr(values)


def _name(node: ast.Name) -> Iterator[ast.AST]:
    if isinstance(node.ctx, ast.Load) and node.id in NAMES:
        yield ast.Name(NAMES[node.id], node.ctx)
    if isinstance(node.ctx, ast.Load) and node.id in ROUNDINGS:
        yield ast.Constant(ROUNDINGS[node.id])


def _call(node: ast.Call) -> Iterator[ast.AST]:
    if not isinstance(node.func, ast.Attribute):
        return
    if other := METHODS.get(node.func.attr):
        called = ast.Attribute(node.func.value, other, ast.Load())
        yield ast.Call(called, node.args, node.keywords)
    if node.func.attr in CLEANERS and not node.args:
        yield node.func.value


def _condition(node: ast.If | ast.IfExp | ast.While) -> Iterator[ast.AST]:
    if not isinstance(node.test, ast.Compare | ast.BoolOp | ast.UnaryOp):
        rest = {name: value for name, value in ast.iter_fields(node) if name != "test"}
        yield type(node)(test=ast.UnaryOp(ast.Not(), node.test), **rest)


def _filter(node: ast.comprehension) -> Iterator[ast.AST]:
    if node.ifs:
        yield ast.comprehension(node.target, node.iter, [], node.is_async)


def _return(node: ast.Return) -> Iterator[ast.AST]:
    plain = (ast.Constant, ast.Compare, ast.BoolOp)
    if node.value is not None and not isinstance(node.value, plain):
        yield ast.Return(ast.Constant(None))


def _statement(node: ast.stmt) -> Iterator[ast.AST]:
    yield ast.Pass()


def _assign(node: ast.Assign) -> Iterator[ast.AST]:
    """Left out only where the name has a value before (`x = f(x)`) or somebody else sees it."""
    used = {part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)}
    if not all(isinstance(target, ast.Name) and target.id not in used for target in node.targets):
        yield ast.Pass()


BY_KIND: dict[type | tuple[type, ...], Callable[..., Iterator[ast.AST]]] = {
    ast.Compare: _compare,
    ast.BoolOp: _and_or,
    ast.UnaryOp: _unary,
    ast.BinOp: _arithmetic,
    ast.AugAssign: _add_to,
    ast.Constant: _constant,
    ast.JoinedStr: _formatted,
    ast.Name: _name,
    ast.Call: _call,
    (ast.If, ast.IfExp, ast.While): _condition,
    ast.comprehension: _filter,
    ast.Return: _return,
    ast.Assign: _assign,
    (ast.Expr, ast.Raise, ast.Continue, ast.Break): _statement,
}
