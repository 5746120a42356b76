"""What a village takes home on paper: passbooks, blank rounds, strips in large print."""
