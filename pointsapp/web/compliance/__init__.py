"""Pages of supervision: doubts, findings, talks, inspections, waivers, refusals, the overview."""
