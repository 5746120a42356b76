"""Puts every folder's api.py on the app, and tells the whole of it as one OpenAPI document."""

import json
from importlib import import_module
from importlib.util import find_spec

from flask import Flask, Response
from flask_smorest import Api

from pointsapp.web.access import public
from pointsapp.web.api import tokens
from pointsapp.web.api.blueprint import VERSION
from pointsapp.web.api.problems import MIMETYPE, SENTENCES, Problem
from pointsapp.web.api.schemas import TOLD
from pointsapp.web.limits import limiter
from pointsapp.web.parts import FOLDERS

# How often one address may ask; each blueprint counts apart.
OFTEN = "600 per minute"
TITLE = "村务积分和小微权力接口"
SETTINGS = {
    "API_TITLE": TITLE,
    "API_VERSION": "1",
    "OPENAPI_VERSION": "3.1.0",
    "API_SPEC_OPTIONS": {
        "info": {"description": "分和钱是两位小数的文字，日子是村里的日子，时刻是 UTC。"},
        "servers": [{"url": "/"}],
    },
}


class OwnApi(Api):  # type: ignore[misc]
    """Documents only the problems that each operation names."""

    DEFAULT_ERROR_RESPONSE_NAME = None


def register(app: Flask) -> None:
    """Before our error pages: the extension registers its own."""
    app.config.update(SETTINGS)
    api = OwnApi(app)
    for field, told in TOLD.items():
        api.register_field(field, *told)
    _tell_problems(api)
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    app.login_manager.request_loader(tokens.load)  # type: ignore[attr-defined]
    for folder in FOLDERS:
        name = f"pointsapp.web.{folder}"
        if find_spec(name) and find_spec(f"{name}.api"):
            blueprint = import_module(f"{name}.api").blueprint
            app.extensions["csrf"].exempt(blueprint)
            limiter.limit(OFTEN)(blueprint)
            api.register_blueprint(blueprint)
    document = api.spec.to_dict()
    app.extensions["openapi"] = document
    text = json.dumps(document, ensure_ascii=False)
    view = public(lambda: Response(text, mimetype="application/json"))
    app.add_url_rule(f"{VERSION}/openapi.json", "openapi", view)


def _tell_problems(api: Api) -> None:
    components = api.spec.components
    components.schema("Problem", schema=Problem)
    content = {MIMETYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, sentence in SENTENCES.items():
        components.response(f"Problem{status}", {"description": sentence, "content": content})
