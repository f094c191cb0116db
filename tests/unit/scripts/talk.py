"""What stands in a simulated conversation: the bot's texts so far, and the labels it offers now."""

from collections.abc import Callable

from bot.scripts.conversations.simulate import Simulation

Start = Callable[..., Simulation]
"""Makes a conversation; the fixtures `simulate` and `started` are such."""


def said(simulation: Simulation) -> list[str]:
    return [say.text for say in simulation.said]


def labels(simulation: Simulation) -> list[str]:
    return [option.label for option in simulation.said[-1].options]


def last(simulation: Simulation) -> str:
    return simulation.said[-1].text
