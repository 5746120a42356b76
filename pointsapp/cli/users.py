"""`users …`: logins of staff."""

import argparse

from pointsapp.cli.context import Commands


def add(_parser: argparse.ArgumentParser, commands: Commands) -> None:
    """Nothing yet."""
