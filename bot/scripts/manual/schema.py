"""JSON-Schemas of the files editors write, made from the same keys the loader reads by: for code editors.

Draft 7, because that is what the YAML extensions of code editors understand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.scripts import example_files, phrases, sheets
from bot.scripts.answers import ANSWERS
from bot.scripts.conversations.chats import CHAT_KEYS, TURN_KEYS
from bot.scripts.flow import ANSWER_KEYS, COMMON_KEYS, FLOW_KEYS, OWN_MAPPING
from bot.scripts.keys import NAME, schema_of
from bot.scripts.manual.pages import Page, answer_page, step_page
from bot.scripts.steps import BARE, STEPS

DRAFT = "http://json-schema.org/draft-07/schema#"
FOLDER = ".schema"

Schema = dict[str, Any]


def schemas() -> dict[str, Schema]:
    """Every schema by its file name."""
    return {
        "flow.schema.json": flow_schema(),
        "procedure.schema.json": _whole("Một thủ tục", _or_unknown(schema_of(sheets.KEYS))),
        "examples.schema.json": _whole("Câu ví dụ của một luồng", schema_of(example_files.KEYS)),
        "phrases.schema.json": _whole("Câu và từ dùng chung", schema_of(phrases.KEYS)),
        "chat.schema.json": chat_schema(),
    }


def _whole(title: str, schema: Schema) -> Schema:
    return {"$schema": DRAFT, "title": title, **schema}


def _or_unknown(schema: Any) -> Any:
    """In a sheet, null says that a thing is not known: anything that may be missing may be null."""
    if isinstance(schema, list):
        return [_or_unknown(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: _or_unknown(one) for name, one in schema.items()}
    if "properties" in schema:
        required = schema["required"]
        inner["properties"] = {
            name: one if name in required else {"anyOf": [one, {"type": "null"}]}
            for name, one in inner["properties"].items()
        }
    return inner


def flow_schema() -> Schema:
    """One flow: its head, its answers each by its type, its steps each by its verb."""
    schema = schema_of(FLOW_KEYS)
    properties = schema["properties"]
    properties["spec"] = {**properties["spec"], "const": 1}
    properties["answers"] |= {
        "type": "object",
        "propertyNames": NAME.schema,
        "additionalProperties": {"$ref": "#/definitions/answer"},
    }
    properties["steps"] |= {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/step"}}
    definitions: Schema = {"step": _any_step(), "answer": _any_answer()}
    definitions |= {f"step-{verb}": step_schema(verb) for verb in STEPS}
    definitions |= {f"answer-{name}": answer_schema(name) for name in ANSWERS}
    return _whole("Một luồng", {**schema, "definitions": definitions})


def _any_step() -> Schema:
    """The schema of a step is that of its verb, so that a mistake is told where it is."""
    by_verb = [{"if": _has(verb), "then": {"$ref": f"#/definitions/step-{verb}"}} for verb in STEPS]
    known: Schema = {"type": "object", "anyOf": [{"required": [verb]} for verb in STEPS], "allOf": by_verb}
    return {"if": {"type": "string"}, "then": {"enum": sorted(BARE)}, "else": known}


def _has(verb: str) -> Schema:
    """Steps whose verb this is: `say` stands beside other verbs as the text of their question."""
    others = [other for other in STEPS if other != verb and verb in STEPS[other].KEYS]
    has: Schema = {"type": "object", "required": [verb]}
    return {**has, "not": {"anyOf": [{"required": [other]} for other in others]}} if others else has


def step_schema(verb: str) -> Schema:
    """One step: its verb, and the options beside it or, where the verb's own value is a mapping, inside."""
    kind, page = STEPS[verb], step_page(verb)
    options = schema_of(kind.KEYS)
    described = {name: _told(page, name, schema) for name, schema in options["properties"].items()}
    beside = {name: schema for name, schema in described.items() if name != verb}
    inside = {"type": "object", "properties": described, "additionalProperties": False}
    return {
        "type": "object",
        "description": page.summary,
        "properties": {verb: _value(verb, inside, described), **beside, **schema_of(COMMON_KEYS)["properties"]},
        "required": [verb],
        "allOf": [_somewhere(verb, name) for name in options["required"] if name not in (verb, kind.PRIMARY)],
        "additionalProperties": False,
    }


def _value(verb: str, inside: Schema, described: Mapping[str, Schema]) -> Schema:
    """What may stand under the verb itself."""
    if verb in described:  # a mapping there would be read as options
        return described[verb] if verb in OWN_MAPPING else {**described[verb], "not": {"type": "object"}}
    primary = STEPS[verb].PRIMARY
    takes: list[Schema] = [inside] if described else []
    if primary:
        required = STEPS[verb].KEYS[primary].required
        takes = [described[primary], {**inside, "required": [primary]} if required else inside]
    if verb in BARE:
        takes.append({"type": "null"})
    return {"anyOf": takes}


def _somewhere(verb: str, name: str) -> Schema:
    """A required option, beside the verb or inside its mapping."""
    return {"anyOf": [{"required": [name]}, {"properties": {verb: {"type": "object", "required": [name]}}}]}


def _told(page: Page, name: str, schema: Schema) -> Schema:
    about = page.option(name)
    return {**schema, "description": about[:1].upper() + about[1:]} if about else schema


def _any_answer() -> Schema:
    by_type = [
        {"if": {"properties": {"type": {"const": name}}}, "then": {"$ref": f"#/definitions/answer-{name}"}}
        for name in ANSWERS
    ]
    types = {"enum": list(ANSWERS), "description": ANSWER_KEYS["type"].about}
    return {"type": "object", "properties": {"type": types}, "required": ["type"], "allOf": by_type}


def answer_schema(name: str) -> Schema:
    """One declared answer of a type."""
    page, keys = answer_page(name), ANSWERS[name].KEYS
    schema = schema_of({**ANSWER_KEYS, **keys})
    for option in keys:
        schema["properties"][option] = _told(page, option, schema["properties"][option])
    schema["properties"]["type"] = {"const": name, "description": page.summary}
    return schema


def chat_schema() -> Schema:
    """One conversation test: every line of it does or expects one thing."""
    schema = schema_of(CHAT_KEYS)
    lines: list[Schema] = [{"const": "..."}, {**schema_of(TURN_KEYS), "minProperties": 1, "maxProperties": 1}]
    schema["properties"]["turns"] |= {"type": "array", "items": {"anyOf": lines}}
    return _whole("Một hội thoại thử", schema)
