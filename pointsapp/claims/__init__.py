"""From what happened to what is recorded: registration, review, public notice, errata."""
