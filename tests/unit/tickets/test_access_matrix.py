"""The published table of who may do what is the policy's own."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from bot.tickets.acts import ACTS
from bot.tickets.policy import RULES, Relation, Strictness, Verb
from config.roles import read_roles
from docs.access_matrix import BEGIN, END, ROLES, matrix, with_matrix
from docs.write import ROOT, security_page


def test_the_committed_matrix_is_what_the_policy_says() -> None:
    page = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    assert page == security_page(), "run `make docs` and commit what it writes"


def test_every_verb_relation_and_role_of_the_policy_is_in_it() -> None:
    text = matrix()
    assert set(ROLES) == set(read_roles())
    for rule in RULES:
        assert rule.roles <= {*ROLES, "*"}
    for verb, strictness in product(Verb, Strictness):
        assert text.count(f"| {verb.value} |") == len(Strictness), (verb, strictness)
    assert all(relation.value in text.splitlines()[2] for relation in Relation)


def test_every_verb_but_listing_is_an_act_and_every_act_is_somebodys() -> None:
    assert set(Verb) - {Verb.LIST} == set(ACTS)
    assert {verb for rule in RULES for verb in rule.verbs} == set(Verb)


def test_editors_and_admins_may_do_nothing_with_tickets() -> None:
    assert not any(rule.roles & {"editor", "admin"} for rule in RULES)


def test_a_page_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match=r"security\.md needs the lines"):
        with_matrix("no marks")
    assert with_matrix(f"a\n{BEGIN}\nold\n{END}\nb").count(END) == 1


def test_tests_named_on_the_page_exist() -> None:
    page = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    named = {word.strip("`().,") for word in page.split() if "tests/" in word}
    assert named
    assert all(Path(ROOT, name).exists() for name in named), named
