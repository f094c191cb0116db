"""What Zalo would split or not show."""

from tests.unit.scripts.lint.findings import found


def test_channel_limit_warns_of_split_texts_and_many_options() -> None:
    assert [p.level for p in found("channel-limit", f"steps:\n  - say: {'a' * 2001}\n")] == ["warning"]
    assert not found("channel-limit", f"steps:\n  - say: {'a' * 2000}\n")
    eleven = ", ".join(f"Mục {n}" for n in range(11))
    assert found("channel-limit", f"steps:\n  - {{choose: Gì, options: [{eleven}]}}\n")
