"""Other systems: tokens that may do less than a login, each write done once, signed webhooks."""
