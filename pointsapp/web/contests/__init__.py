"""Pages of objections and appeals for staff: write down, answer, decide, correct in public."""
