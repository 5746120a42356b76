"""The rules of people as pure functions: no session, no clock."""
