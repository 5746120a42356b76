"""Pages of relief rounds: the village lists and publishes; town and county decide."""
