"""Pages of the roster: households, people, offices, cards, logins, regions, working days."""
