"""The first start makes its own environment; the next ones find it made."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OUTER = sys._base_executable  # type: ignore[attr-defined]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that needs no package and whose command only says where it runs."""
    package = tmp_path / "pointsapp"
    package.mkdir()
    shutil.copy(ROOT / "pointsapp" / "__main__.py", package)
    (package / "__init__.py").touch()
    (package / "cli.py").write_text(
        "import sys\n\n\ndef run(arguments):\n    print(sys.prefix, *arguments)\n    return 0\n"
    )
    (tmp_path / "requirements").mkdir()
    for name in ("lock", "test"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"# nothing for {name}\n")
    return tmp_path


def start(checkout: Path, *arguments: str) -> str:
    done = subprocess.run(
        [OUTER, "-m", "pointsapp", *arguments],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_the_first_start_makes_an_environment_and_runs_in_it(checkout: Path) -> None:
    printed = start(checkout, "jobs", "list")
    assert "第一次启动" in printed
    assert printed.splitlines()[-1] == f"{checkout / '.venv'} jobs list"


def test_the_second_start_installs_nothing(checkout: Path) -> None:
    start(checkout)
    assert start(checkout) == f"{checkout / '.venv'}\n"


def test_it_needs_no_ensurepip(checkout: Path) -> None:
    blocked = checkout / "ensurepip.py"
    blocked.write_text("raise ImportError('as on Debian without python3-venv')\n")
    start(checkout)
    assert not list((checkout / ".venv").rglob("site-packages/pip"))


def test_a_changed_lock_file_is_installed_again(checkout: Path) -> None:
    start(checkout)
    remembered = checkout / ".venv" / "installed-lock.sha256"
    before = remembered.read_text()
    (checkout / "requirements" / "lock.txt").write_text("# another\n")
    start(checkout)
    assert remembered.read_text() != before


def test_only_test_and_check_install_the_tools(checkout: Path) -> None:
    start(checkout)
    assert not (checkout / ".venv" / "installed-test.sha256").exists()
    start(checkout, "check")
    assert (checkout / ".venv" / "installed-test.sha256").exists()


def test_a_failed_install_is_not_remembered(checkout: Path) -> None:
    (checkout / "requirements" / "lock.txt").write_text("nothing==1 --hash=sha256:00\n")
    done = subprocess.run(
        [OUTER, "-m", "pointsapp"], cwd=checkout, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "环境没有装好" in done.stderr
    assert not (checkout / ".venv" / "installed-lock.sha256").exists()


def test_a_lock_file_names_every_hash_and_no_host() -> None:
    for name in ("lock", "test"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        assert "://" not in text
        packages = [line for line in text.splitlines() if not line.startswith(" ")]
        assert all("==" in line and line.endswith("\\") for line in packages)
        assert text.count("--hash=sha256:") >= len(packages) > 0
