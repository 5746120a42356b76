"""Our rows in a table that somebody else made: its titles, order and formats stay as they are."""
