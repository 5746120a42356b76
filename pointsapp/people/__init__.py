"""Who is here: regions, households, persons, offices, recusals, logins and their roles."""
