"""Logs say what happened and where, never what somebody typed."""

import json
from collections.abc import Iterator
from logging import getLogger

import pytest
import structlog

from pointsapp.foundation.logs import get_logger, set_up_logs


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    root = getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def failing(text: str) -> None:
    raise ValueError(text)


def test_production_lines_are_json(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO", readable=False)
    get_logger("a").info("sheet.recorded", sheet_id=7)
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["sheet_id"], line["level"]) == ("sheet.recorded", 7, "info")
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize("readable", [True, False])
def test_an_error_is_told_by_kind_and_place_without_its_text(
    capsys: pytest.CaptureFixture[str], readable: bool
) -> None:
    set_up_logs("INFO", readable=readable)
    try:
        failing("王秀兰 13800000000")
    except ValueError:
        get_logger("a").exception("job.failed")
    logged = capsys.readouterr().err
    assert "ValueError" in logged
    assert "failing" in logged
    assert "王秀兰" not in logged
    assert "13800000000" not in logged


def test_libraries_write_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO", readable=False)
    try:
        failing("王秀兰")
    except ValueError:
        getLogger("some.library").exception("it broke")
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["error"]) == ("it broke", "ValueError")
    assert "王秀兰" not in json.dumps(line, ensure_ascii=False)
