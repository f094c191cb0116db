"""The examples in the docstrings of `bot.text` are true."""

import doctest
import importlib
import pkgutil

import pytest

import bot.text

MODULES = [module.name for module in pkgutil.iter_modules(bot.text.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_hold(name: str) -> None:
    result = doctest.testmod(importlib.import_module(f"bot.text.{name}"))
    assert result.attempted > 0
    assert result.failed == 0
