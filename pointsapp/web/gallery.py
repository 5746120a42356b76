"""All components on one page, for who builds pages; not part of a production."""

from datetime import UTC, date, datetime
from decimal import Decimal

from flask import Blueprint, render_template
from sqlalchemy import column

from pointsapp.web.access import public
from pointsapp.web.context import Frame, Tab
from pointsapp.web.forms import FORM, Reading, blank
from pointsapp.web.listing import Column, Page

blueprint = Blueprint("gallery", __name__, url_prefix="/dev")

FRAME = Frame(
    place="清泉村",
    user_name="林晓梅",
    host="清泉村村民委员会主办 · 云岭县柳河镇",
    tabs=(Tab("今天", "#", 7, True), Tab("登记", "#"), Tab("审核", "#", 14)),
    foot=(("村公开栏", "#"), ("怎么提意见", "#")),
)


def _mistaken() -> Reading:
    raw = {"house": "03-018", "day": "2026-11-31", "text": "<b>写到一半</b>", "how": "call"}
    errors = {
        "day": "11月31日没有这一天，请改成 30 日以前的日子",
        "text": "写一句情况",
        FORM: "还差一张照片",
    }
    return Reading({}, errors, raw)


def _column(number: int, title: str) -> Column:
    key = f"c{number}"
    return Column(
        key, title, lambda row: f"{row}-{number}", sort=column(key), num=number in (3, 4, 5)
    )


def _page(count: int, q: str = "") -> Page:
    """A listing as a query would fill it."""
    facts = ("户号", "户主", "村民小组", "人口", "荣誉积分", "可用积分", "状态")
    columns = [_column(number, title) for number, title in enumerate(facts)]
    return Page("名册", columns, range(count), count * 3, 2, 20, q, "c0", "户主、户号", "/dev/list")


@blueprint.get("/gallery")
@public
def gallery() -> str:
    """The components on a villager's page."""
    return render_template(
        "dev/gallery.html",
        frame=FRAME,
        place=FRAME.place,
        form=_mistaken(),
        empty_form=blank(),
        today=date(2026, 11, 25),
        erased=datetime(2026, 11, 25, 3, tzinfo=UTC),
        half=Decimal("126.50"),
    )


@blueprint.get("/gallery/desk")
@public
def desk() -> str:
    """The grid and the lists on a page of the desk."""
    return render_template(
        "dev/desk.html",
        frame=FRAME,
        place=FRAME.place,
        user_name=FRAME.user_name,
        tabs=FRAME.tabs,
        page=_page(20),
        nothing=_page(0, q="没有的户"),
    )


@blueprint.get("/gallery/paper")
@public
def paper() -> str:
    """A sheet of paper."""
    return render_template("dev/paper.html", frame=FRAME, place=FRAME.place)
