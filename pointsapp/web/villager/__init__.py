"""Pages of a household: its points, where they come from, and how to contest them."""
