"""Checks of matters raise doubts; people confirm or dismiss; findings are put right."""
