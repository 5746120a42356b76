"""How fast the points spine is, against the bare driver; `python3 -m pointsapp bench` runs it."""
