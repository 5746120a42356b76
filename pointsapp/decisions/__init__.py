"""How something is decided: bodies, meetings, resolutions, and the dated legal profile."""
