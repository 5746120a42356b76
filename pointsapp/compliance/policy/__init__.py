"""Checks of a stored snapshot, sampling, separation and the course of a finding, all pure."""
