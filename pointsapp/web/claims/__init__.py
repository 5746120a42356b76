"""Pages of claims: register in a grid, singly or by file; review; publish."""
