"""A sealed form between the page and the conversation: what is out, and what was sent; ciphertext at rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pydantic_core import from_json, to_json

from bot.scripts.effects import SendForm
from bot.store.commit import Commit
from bot.store.forms import StoredForm, drop_form, form_digest, new_link_secret, write_form
from bot.store.vault import Vault

PREFIX = b"form:"  # tells the event of a form from the channel's events, which go the same way into the inbox
PATH = "/kin/"  # of the page, before the link's secret


@dataclass(frozen=True, slots=True)
class FormSent:
    """A citizen sent a form. `answers` are values by name, as the types of its questions keep them."""

    citizen: str
    token: int
    answers: Mapping[str, Any]  # JSON
    receipt: str = ""  # digits that the page shows

    def dump(self) -> bytes:
        return PREFIX + to_json(asdict(self))

    @classmethod
    def load(cls, stored: bytes) -> FormSent:
        return cls(**from_json(stored.removeprefix(PREFIX)))


@dataclass(frozen=True, slots=True)
class NewForm:
    """A form that goes out with this turn, under the digest of its link."""

    digest: str
    form: StoredForm


def draw_form(vault: Vault, p: int, partitions: int, citizen: str, effect: SendForm) -> tuple[NewForm, str]:
    """The record of a form and the secret of its link, which is drawn here and kept nowhere."""
    secret = new_link_secret(p, partitions)
    form = StoredForm(citizen, effect.token, effect.title, effect.page, effect.fields, effect.until, effect.receipt)
    return NewForm(form_digest(vault.index_key(), secret), form), secret


def write_forms(commit: Commit, vault: Vault, new: list[NewForm], void: list[str]) -> None:
    """Adds to a commit the forms that go out and the digests of those that are void."""
    for one in new:
        if one.digest not in void:
            write_form(commit, vault, one.digest, one.form)
    for digest in void:
        drop_form(commit, digest)
