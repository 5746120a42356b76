"""Who is here: regions, households, persons, offices, representatives, recusals, logins and roles."""
