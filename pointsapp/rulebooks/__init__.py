"""What earns and costs points: rules, caps, repeats, overlaps, grades, and their adoption."""
