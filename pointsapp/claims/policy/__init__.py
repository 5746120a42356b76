"""The rules of claims as pure functions: who may act, which step follows, which day counts."""
