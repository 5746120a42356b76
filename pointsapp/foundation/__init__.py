"""What every domain stands on: database, time, errors, audit, keys. Knows no village word."""
