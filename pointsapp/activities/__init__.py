"""Activities 动员: who is called, who signs up, who came, and the claims that follow from it."""
