"""Pages of staff: sign in, sign out, password, and which village one works for."""
