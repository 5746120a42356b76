"""A draft hangs for opinions, they are gathered and answered, and the trail stays with the book."""
