"""From an empty database to the first grid: 开始使用."""
