"""The settings of one running product, read once from the environment (`POINTSAPP_…`)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ENVIRONMENTS = ("development", "test", "production")


class ConfigError(Exception):
    """A setting is missing or wrong; the text is a sentence that says what to set."""


@dataclass(frozen=True)
class Config:
    """All settings; frozen, so that what was checked at the start stays true."""

    environment: str
    root: Path
    database_url: str
    secret_key: str
    key_file: Path
    public_url: str
    log_level: str = "INFO"
    session_cookie_secure: bool = True
    trusted_proxies: int = 0
    # Hosts of the county's own network that webhooks may reach.
    webhook_hosts: frozenset[str] = frozenset()

    @property
    def development(self) -> bool:
        """Whether this is a demo on somebody's own machine."""
        return self.environment == "development"

    def for_flask(self) -> dict[str, Any]:
        """The same settings under the names Flask and its extensions know."""
        return {
            "SECRET_KEY": self.secret_key,
            "TESTING": self.environment == "test",
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            # Parameters may be names or numbers of people: they never reach a log.
            "SQLALCHEMY_ENGINE_OPTIONS": {
                "hide_parameters": True,
                "pool_pre_ping": True,
                # One for each thread of a worker; those used last have their statements prepared.
                "pool_size": 8,
                "pool_use_lifo": True,
            },
            # A page may be filled in for hours; the token lives as long as the session.
            "WTF_CSRF_TIME_LIMIT": None,
            "SESSION_COOKIE_SECURE": self.session_cookie_secure,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
        }

    @classmethod
    def from_environment(cls, env: Mapping[str, str], root: Path) -> "Config":
        """Read the settings; raises ConfigError when one is missing outside development."""
        environment = _one_of(env, "POINTSAPP_ENV", ENVIRONMENTS)
        own = private_folder(env) if environment == "development" else None
        public_url = _url(env, "http://127.0.0.1:8000" if own else None)
        return cls(
            environment=environment,
            root=root,
            database_url=_database(env, root, embedded=own is not None),
            secret_key=_secret(env, own),
            key_file=_key_file(env, own),
            public_url=public_url,
            log_level=env.get("POINTSAPP_LOG_LEVEL", "INFO").upper(),
            session_cookie_secure=public_url.startswith("https://"),
            trusted_proxies=_count(env, "POINTSAPP_TRUSTED_PROXIES"),
            webhook_hosts=frozenset(env.get("POINTSAPP_WEBHOOK_HOSTS", "").lower().split()),
        )


def private_folder(env: Mapping[str, str]) -> Path:
    """The folder of this user's development secrets: apart from database and checkout."""
    home = env.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "pointsapp"


def _one_of(env: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = env.get(name, allowed[0])
    if value not in allowed:
        raise ConfigError(f"环境变量 {name} 不能是“{value}”，请改为：{'、'.join(allowed)}。")
    return value


def _required(env: Mapping[str, str], name: str, what: str) -> str:
    value = env.get(name, "").strip()
    if not value:
        raise ConfigError(f"还没有设置{what}：请设置环境变量 {name} 后再启动。")
    return value


def _database(env: Mapping[str, str], root: Path, *, embedded: bool) -> str:
    if embedded and not env.get("POINTSAPP_DATABASE"):
        return f"sqlite:///{root / 'instance' / 'pointsapp.db'}"
    return database_url(_required(env, "POINTSAPP_DATABASE", "数据库地址"), root)


def database_url(given: str, root: Path) -> str:
    """A URL as SQLAlchemy wants it: SQLite paths absolute, PostgreSQL through psycopg 3."""
    scheme, separator, rest = given.partition("://")
    if not separator or scheme.split("+")[0] not in ("sqlite", "postgres", "postgresql"):
        raise ConfigError("数据库地址要以 sqlite:/// 或 postgresql:// 开头，请检查后再启动。")
    if scheme.startswith("sqlite"):
        return f"sqlite:///{root / rest.removeprefix('/')}"
    return f"postgresql+psycopg://{rest}"


def _secret(env: Mapping[str, str], own: Path | None) -> str:
    if own is None or env.get("POINTSAPP_SECRET_KEY"):
        secret = _required(env, "POINTSAPP_SECRET_KEY", "登录用的密钥")
        if len(secret) < 32:
            raise ConfigError("POINTSAPP_SECRET_KEY 太短：请设置至少 32 个字符的随机文字。")
        return secret
    kept = own / "development-secret"
    if not kept.exists():
        own.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    return kept.read_text(encoding="utf-8")


def _key_file(env: Mapping[str, str], own: Path | None) -> Path:
    if own is None or env.get("POINTSAPP_KEY_FILE"):
        return Path(_required(env, "POINTSAPP_KEY_FILE", "加密钥匙文件的位置")).absolute()
    return own / "development-keys.json"


def _url(env: Mapping[str, str], default: str | None) -> str:
    if default is not None and not env.get("POINTSAPP_PUBLIC_URL"):
        return default
    url = _required(env, "POINTSAPP_PUBLIC_URL", "对外网址（印在二维码里，定了就不要再改）")
    if not url.startswith(("http://", "https://")):
        raise ConfigError("POINTSAPP_PUBLIC_URL 要以 https:// 开头，例如 https://points.example。")
    return url.rstrip("/")


def _count(env: Mapping[str, str], name: str) -> int:
    value = env.get(name, "0")
    if not value.isdecimal():
        raise ConfigError(f"环境变量 {name} 要填一个数字（前面有几层反向代理），现在是“{value}”。")
    return int(value)
