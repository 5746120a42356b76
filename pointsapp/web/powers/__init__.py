"""Pages of lists: for everybody, for those who keep them, and the editor of procedures."""
