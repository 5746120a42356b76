"""Rule books on the desk: drafts from files, their rows, what the law strikes, adoption."""
