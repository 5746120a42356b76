"""The one command: makes the environment out of the standard library alone, then runs in it."""

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
# Inside the environment this is still the Python that made it.
OUTER = getattr(sys, "_base_executable", sys.executable)


def main(arguments: list[str]) -> int:
    """Prepare what the command needs, then run it inside `.venv`."""
    if sys.version_info < (3, 11):  # noqa: UP036 - older ones are met here, and only here
        print("需要 Python 3.11 或更新的版本，请先安装。", file=sys.stderr)
        return 1
    locks = ["lock", "test"] if arguments[:1] in (["test"], ["check"], ["bench"]) else ["lock"]
    try:
        prepare(locks)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"环境没有装好：{error}", file=sys.stderr)
        print(
            "请检查网络、磁盘空间和 pip（apt install python3-pip），再运行一次。", file=sys.stderr
        )
        return 1
    except KeyboardInterrupt:
        print("已停止。再运行一次会接着装。", file=sys.stderr)
        return 130
    if Path(sys.prefix).resolve() != VENV.resolve():
        return run_inside(arguments)
    from pointsapp.cli import run

    return run(arguments)


def prepare(locks: list[str]) -> None:
    """Make `.venv` and install each lock file unless its digest says that it is installed."""
    missing = [name for name in locks if not installed(name)]
    if missing and not PYTHON.exists():
        print("第一次启动：正在准备运行环境，需要几分钟……", flush=True)
        make_environment()
    for name in missing:
        lock = ROOT / "requirements" / f"{name}.txt"
        pip("install", "--require-hashes", "-r", str(lock))
        memory(name).write_text(digest(name), encoding="ascii")


def installed(name: str) -> bool:
    """Whether this very lock file was installed here by an earlier start."""
    return PYTHON.exists() and memory(name).exists() and memory(name).read_text() == digest(name)


def memory(name: str) -> Path:
    """Where it is remembered which lock file was installed."""
    return VENV / f"installed-{name}.sha256"


def digest(name: str) -> str:
    """The digest of a lock file."""
    return hashlib.sha256((ROOT / "requirements" / f"{name}.txt").read_bytes()).hexdigest()


def make_environment() -> None:
    """Make `.venv`; Debian's Python has no ensurepip, so the outer pip installs into it."""
    alone = ["--without-pip"] if importlib.util.find_spec("pip") else []
    subprocess.run([OUTER, "-m", "venv", "--clear", *alone, str(VENV)], check=True)


def pip(*arguments: str) -> None:
    """Run pip for `.venv`, from within it or from outside, with its progress on show."""
    inside = subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False)
    found = [str(PYTHON), "-m", "pip"] if inside.returncode == 0 else [OUTER, "-m", "pip"]
    if found[0] == OUTER:
        found += ["--python", str(PYTHON)]
    subprocess.run([*found, *arguments], check=True)


def run_inside(arguments: list[str]) -> int:
    """Go on in `.venv`: this process becomes that one, so that signals reach it."""
    command = [str(PYTHON), "-m", "pointsapp", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if os.name == "nt":
        return subprocess.run(command, env=environment, check=False).returncode
    return os.execve(PYTHON, command, environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
