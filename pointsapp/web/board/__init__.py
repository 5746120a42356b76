"""Pages of the village board: for anybody, without a login, without a private word."""
