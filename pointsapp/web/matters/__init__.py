"""Pages of matters: opened from a list item, recorded step by step, followed by anybody."""
