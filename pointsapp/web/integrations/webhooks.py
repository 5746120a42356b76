"""Webhooks: listed, made, stopped; each delivery with its answer, and sent again by hand."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import ProductError
from pointsapp.integrations import queries, service
from pointsapp.integrations.doors import Doors
from pointsapp.integrations.events import EVENTS
from pointsapp.integrations.ids import DeliveryId, WebhookId
from pointsapp.integrations.models import Delivery, Webhook
from pointsapp.integrations.policy import DELIVERIES_KEPT, TRIED_FOR
from pointsapp.integrations.service import NewWebhook, TokenRefused
from pointsapp.people import queries as people
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region
from pointsapp.web import place
from pointsapp.web.access import require_region, requires, row_of
from pointsapp.web.context import now
from pointsapp.web.filters import day, instant
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.integrations.blueprint import EDIT, blueprint, regions, today
from pointsapp.web.integrations.schemas import WebhookIn
from pointsapp.web.listing import Column, Listing, answer_listing

OF_WEBHOOK = row_of(Webhook.region_id, "webhook_id")
STATES = {"waiting": "等着送", "delivered": "送到了", "given_up": "放弃了"}


def of_delivery(session: Session, arguments: Any) -> RegionId | None:
    """The region of the webhook that a delivery belongs to."""
    found = select(Webhook.region_id).join(Delivery, Delivery.webhook_id == Webhook.id)
    return session.scalar(found.where(Delivery.id == arguments["delivery_id"]))


@blueprint.get("/webhooks")
@requires(EDIT)
def webhooks() -> ResponseReturnValue:
    """The webhooks of the chosen place."""
    year = today().year
    listing = Listing(
        caption="推送",
        query=queries.webhook_rows().where(place.inside(EDIT)),
        columns=[
            Column("name", "推给谁", lambda r: r[0].name, Webhook.name),
            Column("state", "情况", lambda r: state_of(r[0])),
            Column("region", "哪里的事", lambda r: r.region, Region.name),
            Column("events", "几种事", lambda r: len(r[0].events), num=True),
            Column("ends", "推到", lambda r: r[0].ends_on, Webhook.ends_on,
                   show=lambda r: f"{day(r[0].ends_on, year)}前"),
        ],
        tie=Webhook.id.desc(),
        search=(Webhook.name, Region.name),
        searchable="推给谁、地方",
    )  # fmt: skip
    return answer_listing(listing, reading(), "integrations/webhooks.html")


def state_of(hook: Webhook) -> str:
    """Whether it is told, and whether it answers."""
    if hook.stopped_at is not None:
        return "已停"
    if today() >= hook.ends_on:
        return "已到期"
    return f"连续 {hook.failed_in_a_row} 次没送到" if hook.failed_in_a_row else "正常"


@blueprint.get("/webhooks/new")
@requires(EDIT)
def new_webhook() -> str:
    """The form."""
    return _form(blank())


@blueprint.post("/webhooks/new")
@requires(EDIT)
def make_webhook() -> ResponseReturnValue:
    """Make it and show its secret once."""
    form, made = read_form(WebhookIn, request.form), None
    if form.ok:
        form, made = _make(form)
    if made is None:
        return _form(form), 422
    return render_template("integrations/webhook_made.html", made=made)


def _make(form: Reading) -> tuple[Reading, NewWebhook | None]:
    config, by, at = current_app.extensions["settings"], current_user.id, now()
    require_region(EDIT, form.values["region_id"])
    try:
        with transaction() as session:
            return form, service.make_webhook(
                session, doors=Doors(config.webhook_hosts, config.development),
                keyring=current_app.extensions["keyring"], by=by, now=at, **form.values,
            )  # fmt: skip
    except TokenRefused as refused:
        for field, sentence in refused.by_field.items():
            form = form.wrong(sentence, field)
    except ProductError as refused:
        form = form.wrong(refused.sentence)
    return form, None


def _form(form: Reading) -> str:
    return render_template(
        "integrations/new_webhook.html", form=form, regions=regions(reading()),
        events=list(EVENTS.items()),
    )  # fmt: skip


@blueprint.get("/webhooks/<int:webhook_id>")
@requires(EDIT, OF_WEBHOOK)
def webhook(webhook_id: WebhookId) -> ResponseReturnValue:
    """What it is told of, and every delivery with the answer it got."""
    session, asked = reading(), request.args.get("state", "")
    found = queries.get_webhook(session, webhook_id)
    counts = queries.counts_of(session, [webhook_id]).get(webhook_id, {})
    parts = [("", "全部", sum(counts.values()))]
    parts += [(key, word, counts.get(key, 0)) for key, word in STATES.items()]
    return answer_listing(
        _deliveries(webhook_id, asked), session, "integrations/webhook.html", hook=found,
        state=asked, words=state_of(found), region=people.get_region(session, found.region_id),
        events=[EVENTS.get(each, each) for each in found.events], parts=parts,
        hours=int(TRIED_FOR.total_seconds() // 3600), kept=DELIVERIES_KEPT.days,
        live=found.stopped_at is None and today() < found.ends_on,
    )  # fmt: skip


def _deliveries(webhook_id: WebhookId, state: str) -> Listing:
    query, year = queries.deliveries_of(webhook_id), today().year
    if state in STATES:
        query = query.where(Delivery.state == state)
    return Listing(
        caption="推送记录",
        query=query,
        columns=[
            Column("event", "什么事", lambda d: EVENTS.get(d.payload["event"], d.payload["event"])),
            Column("at", "什么时候", lambda d: d.payload["at"], Delivery.made_at,
                   show=lambda d: instant(d.made_at, year)),
            Column("state", "情况", lambda d: STATES[d.state]),
            Column("tries", "试了几次", lambda d: d.attempts, num=True),
            Column("answer", "对方怎么答", _answer),
            Column("next", "再试", lambda d: None, Delivery.try_at,
                   show=lambda d: instant(d.try_at, year) if d.state == "waiting" else ""),
        ],
        tie=Delivery.id.desc(),
    )  # fmt: skip


def _answer(found: Delivery) -> str:
    said = (str(found.response_code) if found.response_code else "", found.trouble)
    return "，".join(each for each in said if each)


@blueprint.post("/webhooks/<int:webhook_id>/stop")
@requires(EDIT, OF_WEBHOOK)
def stop_webhook(webhook_id: WebhookId) -> ResponseReturnValue:
    """Tell it nothing any more."""
    with transaction() as session:
        service.stop_webhook(session, webhook_id, by=current_user.id, now=now())
    flash("推送停了。", "ok")
    return redirect(url_for("integrations.webhook", webhook_id=webhook_id))


@blueprint.post("/deliveries/<int:delivery_id>/again")
@requires(EDIT, of_delivery)
def send_again(delivery_id: DeliveryId) -> ResponseReturnValue:
    """Put it back in the row."""
    with transaction() as session:
        service.send_again(session, delivery_id, by=current_user.id, now=now())
    flash("排上了，马上再送一次。", "ok")
    found = queries.get_delivery(reading(), delivery_id)
    return redirect(url_for("integrations.webhook", webhook_id=found.webhook_id))
