"""A production server starts from the environment alone, and says what it lacks."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from config import ConfigError
from pointsapp.app import from_environment
from pointsapp.foundation.keys import Keyring
from tests.bootstrap.test_start import ROOT, answers, free_port, until


def test_a_server_without_settings_is_not_a_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("POINTSAPP_")]:
        monkeypatch.delenv(name)
    with pytest.raises(ConfigError, match="POINTSAPP_PUBLIC_URL"):
        from_environment()


def test_gunicorn_serves_what_the_readme_says(tmp_path: Path) -> None:
    port, keys = free_port(), tmp_path / "keys.json"
    Keyring.create(keys)
    environment = {
        **os.environ,
        "POINTSAPP_ENV": "production",
        "POINTSAPP_DATABASE": f"sqlite:///{tmp_path}/points.db",
        "POINTSAPP_SECRET_KEY": "only for this test, not a secret at all",
        "POINTSAPP_KEY_FILE": str(keys),
        "POINTSAPP_PUBLIC_URL": "https://points.example",
    }
    python = [sys.executable, "-m"]
    subprocess.run([*python, "pointsapp", "migrate"], cwd=ROOT, env=environment, check=True)
    serve = [*python, "gunicorn", "pointsapp.app:from_environment()", "--workers", "2"]
    server = subprocess.Popen(
        [*serve, "--bind", f"127.0.0.1:{port}"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        until(lambda: answers(port))
        with urlopen(f"http://127.0.0.1:{port}/robots.txt?name=secret", timeout=60) as answer:
            assert answer.status == 200
    finally:
        server.send_signal(signal.SIGTERM)
        _, logged = server.communicate(timeout=120)
    assert '"page": "health.robots"' in logged
    assert "secret" not in logged
