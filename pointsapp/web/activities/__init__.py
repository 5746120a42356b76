"""Pages of activities: for the desk, for everybody, for a household."""
