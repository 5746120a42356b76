"""From an empty database to the first grid: what is done, what is missing, told from the rows."""
