"""What is to be mended is told by the name of its field, on every page that asks for something."""

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
PAGES = sorted(
    each for each in TEMPLATES.rglob("*.html")
    if each.relative_to(TEMPLATES).parts[0] not in ("components", "dev")
    and "error_summary(" in each.read_text("utf-8")
)  # fmt: skip
ASKING = {"field", "date_field", "textarea", "select", "file_field", "radios", "checks", "check"}
THIRD = 2  # error_summary(form, title, labels)


def calls(page: Path) -> list[nodes.Call]:
    return list(Environment().parse(page.read_text("utf-8")).find_all(nodes.Call))


def named(call: nodes.Call) -> str:
    return call.node.name if isinstance(call.node, nodes.Name) else ""


def labels_of(call: nodes.Call) -> nodes.Node | None:
    """The argument `labels`; None where none is given."""
    given = {each.key: each.value for each in call.kwargs}
    return given.get("labels") or (call.args[THIRD] if len(call.args) > THIRD else None)


def asked(found: list[nodes.Call], form: nodes.Node) -> set[str]:
    """The names of the fields that a page draws from the same form."""
    return {
        call.args[1].value
        for call in found
        if named(call) in ASKING and call.args[0] == form and isinstance(call.args[1], nodes.Const)
    }


def unnamed(page: Path) -> Iterator[str]:
    """What the summaries of a page leave without a word."""
    found = calls(page)
    for call in found:
        if named(call) != "error_summary":
            continue
        labels = labels_of(call)
        if labels is None:
            yield f"line {call.lineno}: no labels"
        elif isinstance(labels, nodes.Dict):
            words = {pair.key.value for pair in labels.items if isinstance(pair.key, nodes.Const)}
            yield from sorted(asked(found, call.args[0]) - words)


def test_a_summary_names_every_field_of_its_form():
    assert len(PAGES) > 60
    bare = {str(page.relative_to(TEMPLATES)): list(unnamed(page)) for page in PAGES}
    assert {page: names for page, names in bare.items() if names} == {}
