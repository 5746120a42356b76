"""The form of an own claim, for a household on its phone and for a clerk who helps it."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from io import BytesIO
from typing import Any

from flask import Response, request
from marshmallow import fields
from PIL import Image

from pointsapp.claims import service
from pointsapp.claims.ids import ClaimPhotoId
from pointsapp.claims.models import ClaimPhoto
from pointsapp.claims.policy.own import MOST_PHOTOS, Wish, needs_photo
from pointsapp.claims.policy.registration import Figures, asks_points
from pointsapp.claims.queries.own import claimable_rules
from pointsapp.claims.queries.photos import loose_photos
from pointsapp.claims.queries.rules import UsableRule
from pointsapp.claims.service.photos import LONGEST_SIDE
from pointsapp.decisions.queries import find_setting
from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import NotFound, ProductError
from pointsapp.foundation.files import LARGEST, read_file, small_photo
from pointsapp.people import queries as people
from pointsapp.people.ids import HouseholdId, RegionId, UserId
from pointsapp.rulebooks.ids import RuleId
from pointsapp.web.context import now
from pointsapp.web.fields import Day, Hundredth, Key, choice, text
from pointsapp.web.forms import FORM, FormSchema, Reading, attempt

SMALL = 320  # pixels of a preview
# Which field a refusal of the domain belongs to; the others stand on top of the form.
FIELDS = {
    "claim.future": "day",
    "claim.book_day": "day",
    "claim.holder_day": "day",
    "claim.household": "day",
    "claim.person": "doer",
    "claim.quantity": "quantity",
    "claim.amount": "amount",
    "claim.amount_missing": "amount",
    "claim.amount_range": "amount",
    "claim.points": "points",
    "claim.points_missing": "points",
    "claim.points_sign": "points",
    "claim.points_range": "points",
    "own.doer": "doer",
    "own.doer_missing": "doer",
    "own.asked_by": "asked_by",
    "own.photo_missing": "photos",
    "own.photos": "photos",
}


class OwnClaimIn(FormSchema):
    """What a household did: when, who of it, how often; photos come apart."""

    key = text(40)
    do = choice(("photos", "send"))
    day: Any = Day(required=True)
    doer = Key(load_default=None)
    quantity: Any = Hundredth(required=True)
    amount: Any = Hundredth(load_default=None)
    points: Any = Hundredth(load_default=None)
    note = text(500, required=False)
    drop = fields.List(Key(), load_default=list)
    follows = Key(load_default=None)


class HelpedClaimIn(OwnClaimIn):
    """The same through a clerk: also who of the household asked for help."""

    asked_by = Key(required=True, error_messages={"required": "请选是谁请您帮忙的"})


def wish_of(form: Reading, rule_id: RuleId) -> Wish:
    """What the form asks for."""
    given = form.values
    figures = Figures(given["quantity"], given["amount"], given["points"])
    return Wish(rule_id, given["day"], figures, given["doer"], given["note"])


def refused(form: Reading, refusal: ProductError) -> Reading:
    """The form with the domain's sentence where it belongs."""
    return form.wrong(refusal.sentence, FIELDS.get(refusal.code, FORM))


def take_photos(form: Reading, household_id: HouseholdId, *, by: UserId | None) -> Reading:
    """Keep the photos that came with a form, whatever else is wrong with it; drop those ticked.

    One that cannot be taken is told, the others stay.
    """
    key = form.raw.get("key", "")
    if not key or "key" in form.errors:
        return form
    for photo_id in form.raw.get("drop") or ():
        if photo_id.isdecimal():
            ticked = ClaimPhotoId(int(photo_id[:18]))
            drop = partial(service.drop_photo, photo_id=ticked, household_id=household_id, key=key)
            form = attempt(form, drop, "photos")
    sent = [each for each in request.files.getlist("photos") if each.filename]
    for upload in sent[: MOST_PHOTOS + 1]:
        try:
            # Decoding takes a moment: done before anything is locked.
            small = small_photo(
                upload.read(LARGEST + 1), filename=upload.filename or "", longest_side=LONGEST_SIDE
            )
        except ProductError as refusal:
            form = form.wrong(refusal.sentence, "photos")
            continue
        keep = partial(
            service.keep_photo, household_id=household_id, photo=small, key=key, by=by, now=now()
        )
        form = attempt(form, keep, "photos")
    return form


def while_adding(form: Reading) -> Reading:
    """The form while photos are added to it: what is missing is told when it is sent."""
    told = ("photos", "key", "drop")
    return form._replace(errors={name: said for name, said in form.errors.items() if name in told})


def form_facts(household_id: HouseholdId, village_id: RegionId, rule: UsableRule, form: Reading,
               today: date) -> dict[str, Any]:  # fmt: skip
    """What the page of the form shows beside it."""
    session = reading()
    members = people.members_of(session, household_id, on=today)
    return {
        "rule": rule,
        "form": form,
        "members": [(each.person.id, each.person.name) for each in members],
        "person": rule.unit == "resident",
        "asks_amount": bool(rule.facts.tariff),
        "asks_points": asks_points(rule.facts),
        "kept": kept_photos(household_id, form.key),
        "most_photos": MOST_PHOTOS,
        "wants_photo": needs_photo(rule.evidence),
        "takes_photos": find_setting(session, village_id, "photos.kept_days", on=today),
    }


def kept_photos(household_id: HouseholdId, key: str) -> Sequence[ClaimPhoto]:
    """The photos that a form that is not sent yet has so far."""
    return loose_photos(reading(), household_id, key)


def find_rule(village_id: RegionId, rule_id: RuleId, today: date) -> UsableRule:
    """A rule that may be claimed today; NotFound."""
    for rule in claimable_rules(reading(), village_id, on=today):
        if rule.id == rule_id:
            return rule
    raise NotFound("own.rule", "这一条细则现在不能自己申报，由村里登记。请另选一条。")


def send_photo(photo: ClaimPhoto, *, small: bool) -> Response:
    """The picture itself, to be looked at in the page and kept by nobody; NotFound once erased."""
    if photo.file is None:
        raise NotFound("photo.erased", "这张照片到期删掉了。")
    content = read_file(reading(), photo.file).content
    answer = Response(_preview(content) if small else content, mimetype="image/jpeg")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Disposition"] = "inline"
    return answer


def _preview(content: bytes) -> bytes:
    with Image.open(BytesIO(content)) as image:
        image.draft("RGB", (SMALL, SMALL))
        image.thumbnail((SMALL, SMALL))
        written = BytesIO()
        image.save(written, "JPEG", quality=70)
    return written.getvalue()
