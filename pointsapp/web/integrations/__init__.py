"""Pages where staff give other systems a token or a webhook, and see what becomes of them."""
