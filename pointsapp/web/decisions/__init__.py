"""Resolutions with their minutes, and what law and village have decided."""
