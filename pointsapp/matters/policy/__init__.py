"""What follows from a matter's records alone, as pure functions."""
