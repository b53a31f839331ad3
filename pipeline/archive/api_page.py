"""The API's description as a page that needs nothing from elsewhere."""

from __future__ import annotations

import json
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


def api_page(schema: dict[str, Any]) -> str:
    """Render an OpenAPI schema for people."""
    environment = Environment(
        loader=PackageLoader("pipeline.archive", "pages"), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("api.html").render(
        schema=schema, as_json=lambda value: json.dumps(value, indent=2)
    )
