"""The runner notices what tests notice, says what they do not, and finds policies by itself."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.mutation import kept, report, run
from benchmarks.mutation.changes import without_alternatives
from benchmarks.mutation.mutants import mutants

POLICY = '''"""A rule."""


def is_adult(age: int) -> bool:
    """Whether a person is of age."""
    return age >= 18
'''
TESTS = """from pointsapp.toy.policy import is_adult


def test_old_and_young() -> None:
    assert is_adult(40)
    assert not is_adult(4)


def test_with_a_database(session) -> None:
    assert not session
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A product with one policy, whose test forgets the birthday."""
    for name, text in {
        "pointsapp/__init__.py": "", "pointsapp/toy/__init__.py": "",
        "pointsapp/toy/policy.py": POLICY, "tests/toy/test_policy.py": TESTS,
    }.items():  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_an_obvious_wrong_is_noticed_and_a_missed_one_is_told(tree: Path) -> None:
    (module,) = run.policies(tree)
    score = run.tried(tree, module, {})
    told = {survivor.change for survivor in score.survivors}
    assert told == {"age >= 18 → age > 18", "18 → 19"}
    assert (score.tests, score.killed, score.failed) == (1, 1, ())
    assert not score.reached
    assert "**还没有说明**" in report.page([score])


def test_a_package_still_finds_its_own_modules(tree: Path) -> None:
    package = tree / "pointsapp/toy/policy"
    package.mkdir()
    (package / "ages.py").write_text("OF_AGE = 18\n", encoding="utf-8")
    source = POLICY.replace("18", "OF_AGE").replace(
        "\n\n\ndef", "\n\nfrom pointsapp.toy.policy.ages import OF_AGE\n\n\ndef"
    )
    (tree / "pointsapp/toy/policy.py").unlink()
    (package / "__init__.py").write_text(source, encoding="utf-8")
    score = run.tried(tree, "pointsapp/toy/policy/__init__.py", {})
    assert score.failed == ()
    assert {survivor.change for survivor in score.survivors} == {"age >= OF_AGE → age > OF_AGE"}


def test_a_survivor_with_a_reason_leaves_the_score_but_not_the_strict_one(tree: Path) -> None:
    key = ("pointsapp/toy/policy.py", "return age >= 18")
    reasons = {(*key, "age >= 18 → age > 18"): "甲", (*key, "18 → 20"): "乙"}
    score = run.tried(tree, "pointsapp/toy/policy.py", reasons)
    assert (round(score.score), round(score.strict)) == (50, 33)
    assert list(run.stale([score], reasons)) == [(*key, "18 → 20")]
    assert "甲" in report.page([score])


def test_tests_that_fail_anyway_give_no_score(tree: Path) -> None:
    (tree / "tests/toy/test_policy.py").write_text("def test_no() -> None:\n    assert False\n")
    score = run.tried(tree, "pointsapp/toy/policy.py", {})
    assert (score.killed, score.failed) == (0, ("tests/toy/test_policy.py::test_no",))


def test_a_module_tried_again_replaces_its_own_line_only(tree: Path) -> None:
    (tree / "pointsapp/other").mkdir()
    (tree / "pointsapp/other/policy.py").write_text("A = 1\n", encoding="utf-8")
    both = {score.module: score for score in run.run(tree, [])}
    kept.keep(tree, both["pointsapp/other/policy.py"])
    assert "还没有做过：pointsapp/toy/policy.py。" in (tree / kept.PAGE).read_text(encoding="utf-8")
    kept.keep(tree, both["pointsapp/toy/policy.py"])
    (tree / "pointsapp/other/policy.py").write_text("A = 2\n", encoding="utf-8")
    kept.keep(tree, replace(both["pointsapp/toy/policy.py"], killed=7))
    other, toy = kept.read(tree)
    assert (other.outdated, toy.outdated, toy.killed) == (True, False, 7)
    assert "之后改过" in (tree / kept.PAGE).read_text(encoding="utf-8")


def test_a_policy_without_tests_has_nothing_noticed(tree: Path) -> None:
    (tree / "tests/toy/test_policy.py").unlink()
    assert run.tried(tree, "pointsapp/toy/policy.py", {}).killed == 0


@pytest.mark.parametrize(
    ("source", "changes"),
    [
        ("a < b", {"a < b → a <= b", "a < b → a >= b"}),
        ("a and b", {"a and b → a or b", "a and b → a", "a and b → b"}),
        ("-a + b", {"-a + b → -a - b", "-a → a"}),
        ("f(True, 1, 'k')", {"f(True, 1, 'k') → pass", "True → False", "1 → 2", "'k' → 'XXkXX'"}),
        ("any(a.strip())", {"any(a.strip()) → pass", "any → all", "a.strip() → a"}),
        ("x: int = 1", {"1 → 2"}),
        ("__all__ = ['a']", set()),
        ("'a word'", set()),
        ("if TYPE_CHECKING:\n    import os", set()),
    ],
)
def test_what_is_changed(source: str, changes: set[str]) -> None:
    found = {mutant.change for mutant in mutants(source, "x.py")}
    assert found - {f"{source} → pass"} == changes - {f"{source} → pass"}


def test_the_words_of_a_pattern_are_left_out_one_by_one() -> None:
    assert list(without_alternatives("(?:停发|减发|不能(?:领取|申请))")) == [
        "(?:减发|不能(?:领取|申请))",
        "(?:停发|不能(?:领取|申请))",
        "(?:停发|减发|不能(?:申请))",
        "(?:停发|减发|不能(?:领取))",
    ]


def test_a_policy_in_a_room_of_its_own_is_found_with_the_tests_beside_it(tree: Path) -> None:
    for name in ("pointsapp/toy/room/policy.py", "tests/toy/room/test_policy.py"):
        (tree / name).parent.mkdir(parents=True)
        (tree / name).write_text("", encoding="utf-8")
    assert "pointsapp/toy/room/policy.py" in run.policies(tree)
    found = run.tests_of(tree, "pointsapp/toy/room/policy.py")
    assert "tests/toy/room/test_policy.py" in found


def test_every_accepted_survivor_has_a_reason_and_a_module() -> None:
    root = Path(run.__file__).resolve().parents[2]
    known = set(run.policies(root))
    for (module, _, _), reason in run.accepted().items():
        assert module in known
        assert reason.strip()
