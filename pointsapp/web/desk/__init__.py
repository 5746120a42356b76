"""Pages of the desk: what waits today, the villages side by side, ledger and audit trail."""
