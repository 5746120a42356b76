"""Matters 办件: a power in use, told by records that are only added, each with its two days."""
