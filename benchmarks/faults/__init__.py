"""Processes killed with kill -9 while clients work: what was answered must be there, once."""
