"""Commands work as the README says, from the first place to a restored backup."""

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest

from pointsapp.cli import run
from pointsapp.foundation.spreadsheets import Column, SheetOut, write_workbook
from pointsapp.web.limits import LARGEST_PHOTOS

Say = Callable[..., tuple[int, str]]


def at_home(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Nothing is set; what is private is kept in a folder of its own."""
    for name in ("POINTSAPP_ENV", "POINTSAPP_DATABASE", "POINTSAPP_KEY_FILE"):
        patch.delenv(name, raising=False)
    patch.setenv("XDG_CONFIG_HOME", str(folder / "private"))


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A development database that the command has made, for all tests to copy."""
    folder = tmp_path_factory.mktemp("migrated")
    with pytest.MonkeyPatch.context() as patch:
        at_home(patch, folder)
        assert run(["--database", f"sqlite:///{folder}/points.db", "migrate"]) == 0
    return folder / "points.db"


@pytest.fixture
def here(migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A fresh development database; gives its URL."""
    at_home(monkeypatch, tmp_path)
    with closing(connect(migrated)) as made, closing(connect(tmp_path / "points.db")) as copy:
        made.backup(copy)
    return f"sqlite:///{tmp_path}/points.db"


@pytest.fixture
def say(here: str, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command; gives its status and what it printed."""

    def call(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        status = run(["--database", here, *arguments])
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    return call


def test_the_first_admin_is_made_on_the_command_line(say: Say) -> None:
    assert say("regions", "create", "county", "01", "云岭县") == (0, "已建 云岭县，编号 1。\n")
    assert say("regions", "create", "town", "02", "柳河镇", "--under", "1")[0] == 0
    status, printed = say("users", "create", "li.na", "李娜")
    assert status == 0
    assert "一次性密码" in printed
    assert say("users", "grant", "li.na", "admin", "1") == (0, "li.na 现在是系统管理员。\n")
    assert "云岭县系统管理员" in say("users", "list")[1]


def test_a_login_can_be_stopped_and_helped(say: Say) -> None:
    first = say("users", "create", "li.na", "李娜")[1]
    second = say("users", "password", "li.na")[1]
    assert first.partition("一次性密码：")[2] != second.partition("一次性密码：")[2]
    assert say("users", "disable", "li.na")[0] == 0
    assert "已停用" in say("users", "list")[1]
    assert say("users", "enable", "li.na")[0] == 0
    assert "已停用" not in say("users", "list")[1]


def test_an_unknown_login_is_refused_with_a_sentence(say: Say) -> None:
    status, printed = say("users", "password", "nobody")
    assert status == 1
    assert printed.strip().endswith("请用 users list 查看。")


def test_jobs_are_listed_and_run(say: Say) -> None:
    assert "claims.record_sheets" in say("jobs", "list")[1]
    assert say("jobs", "run")[0] == 0  # what falls due every night
    assert say("jobs", "run") == (0, "做完 0 件，没做成 0 件。\n")
    assert say("jobs", "run", "nothing")[0] == 1


def test_an_empty_ledger_is_right(say: Say) -> None:
    assert say("verify") == (0, "每笔余额、每个封存都对。\n")


def test_a_backup_restores_what_was_there_and_holds_no_key(say: Say, tmp_path: Path) -> None:
    say("regions", "create", "county", "01", "云岭县")
    archive = tmp_path / "b.zip"
    status, printed = say("backup", str(archive))
    assert status == 0
    assert "密钥文件不在备份里" in printed
    say("regions", "create", "town", "02", "柳河镇", "--under", "1")
    assert say("restore", str(archive))[0] == 1
    assert say("restore", str(archive), "--force")[0] == 0
    listed = say("regions", "list")[1]
    assert "云岭县" in listed
    assert "柳河镇" not in listed
    assert b"keys" not in archive.read_bytes()


def test_keys_rotate_and_the_old_ones_stay(say: Say, tmp_path: Path) -> None:
    path = tmp_path / "private" / "pointsapp" / "development-keys.json"
    say("keys", "rotate")
    assert path.read_text().count('"k') >= 2
    assert say("keys", "create")[0] == 1


def test_a_roster_with_faults_is_refused_and_told(say: Say, tmp_path: Path) -> None:
    say("regions", "create", "town", "01", "柳河镇")
    empty = tmp_path / "名册.xlsx"
    empty.write_bytes(b"not a workbook")
    status, printed = say("import", "roster", "1", str(empty), "--yes")
    assert status == 1
    assert "什么也没有导入" in printed


def test_a_table_that_nobody_mapped_is_sent_to_the_pages(say: Say, tmp_path: Path) -> None:
    say("regions", "create", "town", "01", "柳河镇")
    foreign = tmp_path / "底册.xlsx"
    foreign.write_bytes(write_workbook([SheetOut("底册", [Column("住址"), Column("姓名")])]))
    status, printed = say("import", "roster", "1", str(foreign), "--yes")
    assert status == 1
    assert "请在网页上传一次，对照各列" in printed


def test_a_missing_file_is_said(say: Say, tmp_path: Path) -> None:
    say("regions", "create", "town", "01", "柳河镇")
    status, printed = say("import", "roster", "1", str(tmp_path / "none.xlsx"))
    assert status == 1
    assert printed.startswith("找不到文件")


def test_an_unknown_argument_is_refused(say: Say) -> None:
    with pytest.raises(SystemExit):
        say("verify", "--fast")


def test_the_door_in_front_lets_the_largest_form_of_photos_through():
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    told = re.search(r"client_max_body_size (\d+)m;", readme)
    assert told
    assert int(told[1]) * 1024 * 1024 >= LARGEST_PHOTOS
