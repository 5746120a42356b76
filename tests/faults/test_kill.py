"""Server, scheduler and import are killed at random moments; what was answered is there, once."""

import os
import random
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime

import pytest
from flask import Flask

from benchmarks.faults.storm import PROCESSES, Storm
from config import Config

# The long run (`bench faults`) has a hundred times as many.
ROUNDS = int(os.environ.get("POINTSAPP_FAULT_ROUNDS", "10"))
SEED = int(os.environ.get("POINTSAPP_FAULT_SEED", "7"))


@pytest.fixture
def storm(app: Flask, config: Config, now: datetime) -> Iterator[Storm]:
    """A village where everything breaks."""
    made = Storm(app, config, now=now, chance=random.Random(SEED), rounds=ROUNDS)
    with closing(made):
        yield made


def test_whoever_is_killed_nothing_is_lost_doubled_or_half_written(storm: Storm) -> None:
    tally = storm.run()
    assert tally.found == []
    assert tally.rounds == ROUNDS
    assert set(tally.kills) == set(PROCESSES)
    assert set(tally.answers) == set(storm.clients)
    assert all(tally.answers.values()), tally.answers
    assert tally.cut_off > 0
