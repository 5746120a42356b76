"""The blueprint that all pages of supervision hang on, and how they call a service."""

from collections.abc import Callable, Iterable

from flask import Blueprint, request, url_for
from flask_login import current_user

from pointsapp.web import place
from pointsapp.web.access import Permission, Place

blueprint = Blueprint("compliance", __name__, url_prefix="/supervision")
PARTS = (
    ("compliance.overview", "总览"), ("compliance.doubts", "疑点"),
    ("compliance.findings", "问题和整改"), ("compliance.talks", "提醒谈话"),
    ("compliance.inspections", "专项检查"), ("compliance.refusals", "监委会意见"),
    ("compliance.mine", "等我办的"),
)  # fmt: skip


@blueprint.context_processor
def _parts() -> dict[str, Callable[[], list[tuple[str, str, bool]]]]:
    return {"supervision_parts": supervision_parts}


def supervision_parts() -> list[tuple[str, str, bool]]:
    """Address, words, and whether it is open, of each part: towns inspect, villages have what is
    not checked for a while.
    """
    here = place.chosen()
    village = here is not None and here.level == "village"
    shown = [
        (url_for(endpoint), word, request.endpoint == endpoint)
        for endpoint, word in PARTS
        if not (village and endpoint == "compliance.inspections")
    ]
    if here is not None and village:
        waived = url_for("compliance.waivers", village_id=here.id)
        shown.append((waived, "暂不核对的", False))
    return shown


def to_choose(
    villages: Iterable[Place], permission: Permission, endpoint: str
) -> list[tuple[str, str]]:
    """Names of the villages where one may do something, and the page where it is begun."""
    return [
        (each.name, url_for(endpoint, village_id=each.id))
        for each in villages
        if current_user.may(permission, each.path)
    ]
