"""The keys of the tables of integrations, each a type of its own."""

from typing import NewType

TokenId = NewType("TokenId", int)
WebhookId = NewType("WebhookId", int)
DeliveryId = NewType("DeliveryId", int)
