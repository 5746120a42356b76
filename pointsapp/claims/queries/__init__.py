"""Reads of claims: queues, sheets, households' lines, what waits, what is late."""
