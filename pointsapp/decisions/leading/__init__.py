"""Who leads the work of a county, town or village, and what a year's work was done together."""
