"""Settings come from the environment; outside development nothing secret is made up."""

from pathlib import Path

import pytest

from config import Config, ConfigError, database_url

ROOT = Path("/srv/points")
PRODUCTION = {
    "POINTSAPP_ENV": "production",
    "POINTSAPP_DATABASE": "postgresql://points@db/points",
    "POINTSAPP_SECRET_KEY": "x" * 40,
    "POINTSAPP_KEY_FILE": "/etc/points/keys.json",
    "POINTSAPP_PUBLIC_URL": "https://points.example/",
}


@pytest.mark.parametrize(
    "missing",
    ["POINTSAPP_DATABASE", "POINTSAPP_SECRET_KEY", "POINTSAPP_KEY_FILE", "POINTSAPP_PUBLIC_URL"],
)
def test_a_missing_setting_is_named(missing: str) -> None:
    environment = {name: value for name, value in PRODUCTION.items() if name != missing}
    with pytest.raises(ConfigError, match=missing):
        Config.from_environment(environment, ROOT)


def test_production_takes_what_it_is_given() -> None:
    config = Config.from_environment(PRODUCTION, ROOT)
    assert config.database_url == "postgresql+psycopg://points@db/points"
    assert config.public_url == "https://points.example"
    assert config.session_cookie_secure


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("POINTSAPP_ENV", "live"),
        ("POINTSAPP_SECRET_KEY", "short"),
        ("POINTSAPP_DATABASE", "mysql://points"),
        ("POINTSAPP_PUBLIC_URL", "points.example"),
        ("POINTSAPP_TRUSTED_PROXIES", "yes"),
    ],
)
def test_a_wrong_setting_is_refused_with_a_sentence(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=r"。$"):
        Config.from_environment({**PRODUCTION, name: value}, ROOT)


def test_development_keeps_its_secret_from_one_start_to_the_next(tmp_path: Path) -> None:
    environment = {"XDG_CONFIG_HOME": str(tmp_path)}
    first = Config.from_environment(environment, ROOT)
    assert Config.from_environment(environment, ROOT) == first
    assert first.database_url == "sqlite:////srv/points/instance/pointsapp.db"
    assert tmp_path in first.key_file.parents


def test_two_machines_make_different_secrets(tmp_path: Path) -> None:
    made = {
        Config.from_environment({"XDG_CONFIG_HOME": str(tmp_path / name)}, ROOT).secret_key
        for name in ("one", "two")
    }
    assert len(made) == 2


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("sqlite:///a/b.db", "sqlite:////srv/points/a/b.db"),
        ("sqlite:////a/b.db", "sqlite:////a/b.db"),
        ("postgres://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql+psycopg2://u@h/d", "postgresql+psycopg://u@h/d"),
    ],
)
def test_database_addresses_are_made_whole(given: str, meant: str) -> None:
    assert database_url(given, ROOT) == meant
