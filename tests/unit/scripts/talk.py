"""What tests of conversations share: a flow to hold one in, the bot's texts so far, the labels it offers now."""

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


def flow_text(steps: str, answers: str = "", name: str = "thu", keywords: str = "[làm thử]") -> str:
    """A flow of steps and answers written as YAML without their heads."""
    indented = "\n".join(f"  {line}" for line in steps.strip("\n").splitlines())
    declared = "\n".join(f"  {line}" for line in answers.strip("\n").splitlines())
    head = f"spec: 1\nflow: {name}\ntitle: Làm thử\nstart_by: {{keywords: {keywords}}}\n"
    return head + (f"answers:\n{declared}\n" if declared else "") + f"steps:\n{indented}\n"
