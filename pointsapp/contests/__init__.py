"""Objections and appeals: a clock, someone else who decides, a reasoned outcome."""
