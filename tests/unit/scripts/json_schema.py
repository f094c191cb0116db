"""A strict reading of the part of JSON-Schema (draft 7) that our schemas use: an unknown word is an error."""

import re
from typing import Any

NOTES = {"$schema", "title", "description", "definitions", "format"}
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}


def is_valid(value: Any, schema: dict[str, Any], root: dict[str, Any] | None = None) -> bool:
    """Whether a value is what a schema says; KeyError for a word of JSON-Schema that is not read here."""
    root = schema if root is None else root
    if "$ref" in schema:
        return is_valid(value, root["definitions"][schema["$ref"].removeprefix("#/definitions/")], root)
    return all(_holds(word, schema, value, root) for word in schema if word not in NOTES)


def _holds(word: str, schema: dict[str, Any], value: Any, root: dict[str, Any]) -> bool:
    wanted = schema[word]
    if word == "type":
        return any(_is(value, name) for name in ([wanted] if isinstance(wanted, str) else wanted))
    if word in ("const", "enum"):
        allowed = [wanted] if word == "const" else wanted
        return any(one == value and isinstance(one, bool) == isinstance(value, bool) for one in allowed)
    if word in ("anyOf", "allOf"):
        return {"anyOf": any, "allOf": all}[word](is_valid(value, one, root) for one in wanted)
    if word == "not":
        return not is_valid(value, wanted, root)
    if word == "if":
        branch = schema.get("then" if is_valid(value, wanted, root) else "else")
        return branch is None or is_valid(value, branch, root)
    if word in ("then", "else"):
        return True
    if word == "pattern":
        return not isinstance(value, str) or re.search(wanted, value) is not None
    if word == "minimum":
        return not _is(value, "number") or value >= wanted
    if word in ("items", "minItems"):
        return not isinstance(value, list) or _list_holds(word, wanted, value, root)
    return not isinstance(value, dict) or _object_holds(word, schema, value, root)


def _is(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, TYPES[name])


def _list_holds(word: str, wanted: Any, value: list[Any], root: dict[str, Any]) -> bool:
    return len(value) >= wanted if word == "minItems" else all(is_valid(item, wanted, root) for item in value)


def _object_holds(word: str, schema: dict[str, Any], value: dict[str, Any], root: dict[str, Any]) -> bool:
    wanted = schema[word]
    known = schema.get("properties", {})
    if word == "properties":
        return all(is_valid(value[name], one, root) for name, one in wanted.items() if name in value)
    if word == "required":
        return all(name in value for name in wanted)
    if word == "additionalProperties":
        others = [one for name, one in value.items() if name not in known]
        return not others if wanted is False else all(is_valid(one, wanted, root) for one in others)
    if word == "propertyNames":
        return all(is_valid(name, wanted, root) for name in value)
    return {"minProperties": len(value) >= wanted, "maxProperties": len(value) <= wanted}[word]
