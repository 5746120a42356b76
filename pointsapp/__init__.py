"""Points, lists and disclosure for villages; see docs/architecture.md."""
