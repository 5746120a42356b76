"""The rows of the table; each module measures one thing against its own yardstick."""
