"""Pages of places where villagers say what is on their mind, and of what was said there."""
