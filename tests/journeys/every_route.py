"""Every route of the application with a plausible request: for tests that must leave no route out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# Answered as a stream or asked without a person; each has tests of its own.
LEFT_OUT = {("GET", "/api/v1/live"), ("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/metrics")}


@dataclass(frozen=True)
class Route:
    """One operation of the OpenAPI document."""

    method: str
    path: str
    body: Mapping[str, Any] | None
    parameters: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        return self.method, self.path

    def url(self, ids: Mapping[str, Any]) -> str:
        return re.sub(r"{(\w+)}", lambda found: str(ids[found[1]]), self.path)


def every_route(document: Mapping[str, Any]) -> Iterator[Route]:
    """All operations but those left out."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if (method.upper(), path) in LEFT_OUT:
                continue
            content = operation.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema")
            names = tuple(p["name"] for p in operation.get("parameters", ()) if p["in"] == "path")
            yield Route(method.upper(), path, schema, names)


def _fits(given: Mapping[str, Any], schema: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    """Whether the schema knows all these names: what is meant for one route is not sent to another."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if options := [one for union in ("anyOf", "oneOf", "allOf") for one in schema.get(union, ())]:
        return any(one.get("type") != "null" and _fits(given, one, document) for one in options)
    return "properties" not in schema or given.keys() <= schema["properties"].keys()


def plausible(schema: Mapping[str, Any], document: Mapping[str, Any], ids: Mapping[str, Any], name: str = "") -> Any:
    """A small value that fits the schema; numbers that name rows are taken from `ids`."""
    if isinstance(ids.get(name), dict) and _fits(ids[name], schema, document):
        return ids[name]
    if "$ref" in schema:
        return plausible(document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], document, ids, name)
    for union in ("anyOf", "oneOf", "allOf"):
        if union in schema:
            options = [one for one in schema[union] if one.get("type") != "null"]
            return plausible(options[0], document, ids, name)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        required = schema.get("required", ())
        return {
            key: plausible(one, document, ids, key)
            for key, one in schema.get("properties", {}).items()
            if key in required or key in ids or (not required and one.get("examples"))
        }
    if kind == "array":
        one = schema.get("items", {})
        return (
            [plausible(one, document, ids, name.removesuffix("s"))] if schema.get("minItems") or name in ids else []
        )
    if name in ids and isinstance(ids[name], int if kind == "integer" else str):
        return ids[name]
    if schema.get("examples"):
        return schema["examples"][0]
    return {"string": "x" * max(3, schema.get("minLength", 0)), "integer": 1, "number": 1, "boolean": True}.get(
        kind or ""
    )
