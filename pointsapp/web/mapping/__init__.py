"""Tables that counties already have: mapped column by column once, then known by themselves."""
