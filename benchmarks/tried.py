"""What was tried on rows that miss their bound, by how their name begins; kept by hand."""

TRIED: dict[str, str] = {}
