"""The JSON API for other systems: what every folder's api.py is built with."""
