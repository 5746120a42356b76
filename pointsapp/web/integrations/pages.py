"""The pages of integrations, registered as one."""

from pointsapp.web.integrations import docs, mine, tokens, webhooks
from pointsapp.web.integrations.blueprint import blueprint

__all__ = ["blueprint", "docs", "mine", "tokens", "webhooks"]
