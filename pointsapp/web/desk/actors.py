"""Who did what no login stands behind: a household, somebody at the server, or a job."""

BY_HOUSEHOLDS = frozenset({
    "activity.attended", "activity.sign_up_cancelled", "activity.signed_up", "appeal.raised",
    "appeal.withdrawn", "claim.answered", "claim.registered", "claim.withdrawn", "help.confirmed",
    "help.contested", "objection.raised", "objection.withdrawn", "opinion.given",
    "opinion.withdrawn",
})  # fmt: skip
AT_THE_SERVER = frozenset({
    "import.confirmed", "import.created", "import.discarded", "import.done", "keys.rotated",
    "region.created", "role.ended", "role.granted", "roster.imported", "rulebook.drafted",
    "user.code_reset", "user.created", "user.disabled", "user.enabled", "user.password_reset",
})  # fmt: skip


def unnamed(action: str) -> str:
    """Who did this, when no login is recorded: a household did it by its card and PIN."""
    if action in BY_HOUSEHOLDS:
        return "住户自己"
    return "服务器上的命令" if action in AT_THE_SERVER else "系统定时"
