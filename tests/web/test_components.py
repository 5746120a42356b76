"""The macros and the layout: all rendered, escaped, light, without inline style or script."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from pointsapp.web.context import Frame
from pointsapp.web.forms import Reading, blank
from pointsapp.web.size import safe_back

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("/dev/gallery", "/dev/gallery/desk", "/dev/gallery/paper")
ALLOWED_WEIGHT = 60_000
COMPONENTS = ROOT / "templates" / "components"

pytestmark = pytest.mark.sqlite_only


@pytest.fixture(autouse=True)
def plain(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands around the pages asks nothing of other packages."""
    monkeypatch.setitem(app.extensions, "frame", Frame)


def _render(app: Flask, source: str, **context: object) -> str:
    with app.test_request_context("/"):
        return render_template_string(source, **context)


def _import(name: str) -> str:
    return f'{{% from "components/{name}.html" import {name} %}}'


@pytest.mark.parametrize("address", PAGES)
def test_a_gallery_page_shows(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert '<main id="main"' in answer.text


def test_every_public_macro_stands_in_the_gallery() -> None:
    shown = "".join(path.read_text("utf-8") for path in (ROOT / "templates" / "dev").glob("*"))
    inner = {"csrf", "tab_list", "pager"}  # used by others
    for path in COMPONENTS.glob("*.html"):
        for macro in re.findall(r"{% macro ([a-z]\w*)", path.read_text("utf-8")):
            assert macro in inner or f"{macro}(" in shown or f"{macro} as " in shown, macro


@pytest.mark.parametrize("address", PAGES)
def test_a_page_with_all_it_loads_weighs_at_most_60_kb(client: FlaskClient, address: str) -> None:
    text = client.get(address).text
    weight = len(text.encode())
    for linked in re.findall(r'(?:href|src)="(/static/[^"]+)"', text):
        weight += len(client.get(linked).data)
    assert weight <= ALLOWED_WEIGHT, weight


def test_no_template_has_inline_style_or_script() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r"\sstyle\s*=|<style|\son\w+\s*=\s*[\"']", text), path
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path


def test_static_files_are_kept_for_a_year_under_their_digest(client: FlaskClient) -> None:
    named = re.findall(r'href="(/static/css/base.css[^"]*)"', client.get(PAGES[0]).text)[0]
    assert re.search(r"\?v=[0-9a-f]{10}$", named)
    assert "max-age=31536000" in client.get(named).headers["Cache-Control"]
    assert "31536000" not in client.get("/static/css/base.css").headers["Cache-Control"]


def test_a_static_file_carries_nobodys_session(client: FlaskClient) -> None:
    with client.session_transaction() as kept:
        kept.permanent = True
        kept["csrf_token"] = "mine"
    assert "Set-Cookie" in client.get("/login").headers
    answer = client.get("/static/css/base.css")
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers["Vary"]


@pytest.mark.parametrize("name", ["css/components.css", "js/page.js", "icon.svg"])
def test_a_static_file_goes_out_packed_to_who_can_unpack_it(client: FlaskClient, name: str) -> None:
    plain = client.get(f"/static/{name}")
    packed = client.get(f"/static/{name}", headers={"Accept-Encoding": "br, gzip;q=0.8"})
    refused = client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip;q=0"})
    assert gzip.decompress(packed.data) == plain.data == refused.data
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert "Content-Encoding" not in plain.headers
    assert {each.headers["Vary"] for each in (plain, packed, refused)} == {"Accept-Encoding"}


def test_a_packed_file_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    asks = {"Accept-Encoding": "gzip"}
    known = client.get("/static/css/base.css", headers=asks).headers["ETag"]
    again = client.get("/static/css/base.css", headers={**asks, "If-None-Match": known})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Vary"] == "Accept-Encoding"


def test_a_part_of_a_file_is_cut_from_the_file_itself(client: FlaskClient) -> None:
    asks = {"Accept-Encoding": "gzip", "Range": "bytes=0-9"}
    part = client.get("/static/css/base.css", headers=asks)
    assert part.status_code == 206
    assert part.data == client.get("/static/css/base.css").data[:10]
    assert "Content-Encoding" not in part.headers


def test_a_page_is_never_packed_since_it_holds_secrets(client: FlaskClient) -> None:
    answer = client.get(PAGES[0], headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
    assert answer.data == client.get(PAGES[0]).data


def test_what_is_begun_in_one_of_several_villages_asks_which(app: Flask) -> None:
    source = (
        '{% from "_partials/of_village.html" import of_village %}{{ of_village("排一次", places) }}'
    )
    places = [(f"第{n}村", f"/v/{n}") for n in range(61)]
    assert 'class="btn' in _render(app, source, places=places[:1])
    several = _render(app, source, places=places[:2])
    assert re.findall('href="([^"]+)"', several) == ["/v/0", "/v/1"]
    assert "href" not in _render(app, source, places=places)
    assert _render(app, source, places=[]).strip() == ""


EVIL = '<img src=x onerror=1>"'


@pytest.mark.parametrize(
    "source",
    [
        _import("field") + "{{ field(form, 'name', evil, evil) }}",
        _import("link") .replace("link.html", "button.html") + "{{ link(evil, evil, evil) }}",
        _import("tag") + "{{ tag(evil) }}",
        _import("facts") + "{{ facts([(evil, evil)]) }}",
        _import("sum") + "{{ sum(evil, [(evil, evil, evil)], (evil, evil)) }}",
        _import("empty") + "{{ empty(evil, evil) }}",
        _import("search") + "{{ search(evil, evil, evil, evil, {evil: evil}) }}",
        _import("error_summary") + "{{ error_summary(form, evil, {'name': evil}) }}",
        _import("table") + "{% call table(evil, [evil, {'text': evil}]) %}{% endcall %}",
        _import("callout") + "{% call callout(evil) %}{{ evil }}{% endcall %}",
    ],
)  # fmt: skip
def test_macros_escape_what_they_are_given(app: Flask, source: str) -> None:
    form = Reading({}, {"name": EVIL}, {"name": EVIL})
    html = _render(app, source, form=form, evil=EVIL)
    assert "<img" not in html
    assert "&lt;img" in html


def test_a_field_keeps_what_was_typed_and_names_its_error(app: Flask) -> None:
    form = Reading({}, {"day": "没有这一天"}, {"day": "2026-11-31"})
    source = _import("field").replace("import field", "import date_field")
    html = _render(app, source + "{{ date_field(form, 'day', '哪一天', '当天') }}", form=form)
    assert 'value="2026-11-31"' in html
    assert 'type="text"' in html  # a browser's date field would drop it
    assert 'aria-describedby="h-day e-day"' in html
    assert 'aria-invalid="true"' in html


def test_a_password_is_never_written_back(app: Flask) -> None:
    form = Reading({}, {}, {"pin": "hunter2"})
    source = "{{ field(form, 'pin', '密码', type='password') }}"
    html = _render(app, _import("field") + source, form=form)
    assert "hunter2" not in html


def test_a_posted_form_carries_the_token(app: Flask) -> None:
    source = '{% from "components/form.html" import post_form %}'
    html = _render(app, source + "{% call post_form('/x', draft='d') %}{% endcall %}")
    assert re.search(r'name="csrf_token" value="[^"]{20,}"', html)
    assert 'data-draft="d"' in html


def test_choices_remember_what_was_ticked(app: Flask) -> None:
    source = '{% from "components/choice.html" import checks, radios %}'
    source += "{{ checks(form, 'days', '哪天', [(2, '周二'), (4, '周四')]) }}"
    source += "{{ radios(form, 'how', '怎样', [('a', '甲'), ('b', '乙')]) }}"
    html = _render(app, source, form=blank(days=["4"], how="b"))
    assert re.findall(r'value="(\w)" checked', html) == ["4", "b"]


@pytest.mark.parametrize(
    ("value", "waiting", "word", "written"),
    [(6, False, "加", "+6"), (-2, False, "扣", "−2"), (2, True, "待加", "+2")],
)
def test_points_say_it_in_words_and_with_a_sign(
    app: Flask, value: int, waiting: bool, word: str, written: str
) -> None:
    html = _render(app, _import("pts") + "{{ pts(value, waiting) }}", value=value, waiting=waiting)
    assert f">{word}</span>" in html
    assert f">{written}</span>" in html


@pytest.mark.parametrize(
    ("days", "kind"), [(-2, "late"), (0, "ask"), (1, "now"), (3, None)]
)  # fmt: skip
def test_a_limit_is_told_by_its_state(app: Flask, days: int, kind: str | None) -> None:
    html = _render(app, '{% from "components/tag.html" import due %}{{ due(days) }}', days=days)
    assert re.findall(r"tag--(\w+)", html) == ([kind] if kind else [])


@pytest.mark.parametrize("size", ["normal", "large", "tv"])
def test_the_type_size_is_remembered_and_leads_back(client: FlaskClient, size: str) -> None:
    answer = client.get(f"/size?to={size}&back=/dev/gallery")
    assert answer.headers["Location"] == "/dev/gallery"
    assert "SameSite=Lax" in answer.headers["Set-Cookie"]
    text = client.get("/dev/gallery").text
    assert f'data-size="{size}"' in text
    assert (">大字<" in text) is (size == "normal")


def test_a_size_that_is_none_is_the_normal_one(client: FlaskClient) -> None:
    client.get("/size?to=huge")
    client.set_cookie("size", '"><script>')
    assert 'data-size="normal"' in client.get("/dev/gallery").text


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/board?x=1", "/board?x=1"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("board", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
        ("///evil.example", "/"),
        ("http://[", "/"),
        ("", "/"),
    ],
)
def test_nobody_is_led_to_another_site(asked: str, given: str) -> None:
    assert safe_back(asked) == given
