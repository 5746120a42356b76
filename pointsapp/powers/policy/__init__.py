"""Procedures, posts and charts as pure functions."""
