"""Texts and conditions: what they can say, and that none of them can run away."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.scripts.bounds import MAX_WORK
from bot.scripts.expressions import (
    MAX_EXPRESSION,
    MAX_NESTED,
    MAX_RENDERED,
    MAX_TEMPLATE,
    MAX_WORDS,
    MAX_WORKING_DAYS,
    Expression,
    ScriptFailed,
    ScriptMistake,
    Text,
    names_lookup,
    working_days,
)
from bot.scripts.filters import Masked, Named

NOW = datetime(2026, 11, 23, 9, 5, tzinfo=timezone(timedelta(hours=7)))


def render(text: str, **values: object) -> str:
    return Text(text).render(names_lookup(values))


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("{{ now | ngay }} {{ now | gio }}", {"now": NOW}, "23/11/2026 09:05"),
        ("{{ now | thu_ngay }} {{ none | thu_ngay }}", {"now": NOW}, "thứ Hai, 23/11/2026 chưa xác định"),
        ("{{ due | ngay }}", {"due": "2026-12-03T17:00:00+07:00"}, "03/12/2026"),
        ("{{ due | ngay }}", {"due": ""}, "chưa xác định"),
        ("{{ 1234567 | tien }}", {}, "1.234.567 đồng"),
        ("{{ n | tien }}", {"n": None}, "chưa xác định"),
        ("{{ n | xung_ho }}", {"n": "Lan"}, "anh/chị Lan"),
        ("{{ n | xung_ho }}", {"n": ""}, "anh/chị"),
        ("{{ t | tom_tat(10) }}", {"t": "một hai ba bốn năm"}, "một hai…"),
        ("{{ x }}|{{ y }}|{{ z }}", {"x": None, "y": True, "z": [1, 2]}, "|có|1, 2"),
        ("{% for a in l %}{{ a }};{% endfor %}", {"l": ["x", "y"]}, "x;y;"),
        ("{{ p.code }}{{ p.items }}", {"p": {"code": "A", "items": "B"}}, "AB"),
        (
            "{{ u }} {{ u.id }} {{ u == 'long-bien' }}",
            {"u": Named("Phường Long Biên", "long-bien")},
            "Phường Long Biên long-bien có",
        ),
    ],
)
def test_texts_print_values_as_vietnamese_reads(text: str, values: dict[str, object], expected: str) -> None:
    assert render(text, **values) == expected


def test_working_days_come_from_the_worlds_calendar() -> None:
    working_days.set(lambda days: NOW + timedelta(days=days))
    assert render("{{ 5 | ngay_lam_viec | ngay }}") == "28/11/2026"
    assert render("{{ now | ngay_lam_viec(2) | ngay }}", now=NOW) == "25/11/2026"
    with pytest.raises(ScriptFailed):
        render(f"{{{{ {MAX_WORKING_DAYS + 1} | ngay_lam_viec }}}}")


@pytest.mark.parametrize(
    "text",
    [
        "{{ range(10**9) }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 10 ** 10 ** 10 }}",
        "{% for a in l %}{% for b in l %}x{% endfor %}{% endfor %}",
        "{% for a in l recursive %}{{ loop(a) }}{% endfor %}",
        "{% set a = 1 %}",
        "{% macro m() %}{% endmacro %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{{ x.__class__.__mro__ }}",
        "{{ x['__class__'] }}{{ x() }}",
        "{{ x.format(1) }}",
        "{{ x | attr('y') }}",
        "{{ x | format(1) }}",
        "{{ x | khong_co }}",
        "{{ x is callable }}",
        "{{ self }}",
        "{{ super }}",
        "{{ loop }}",
        "{% for a in l %}{{ loop }}{% endfor %}",
        "{% for a in l %}{{ loop.cycle }}{% endfor %}",
        "{{ x ",
        "{% if x %}",
        "a" * (MAX_TEMPLATE + 1),
    ],
)
def test_syntax_that_could_run_away_is_refused_when_read(text: str) -> None:
    with pytest.raises(ScriptMistake):
        Text(text)


@pytest.mark.parametrize(
    "text",
    [
        "{{ f }}",
        "{% for a in [f] %}{{ a }}{% endfor %}",
        "{{ x['__class__'] }}",
        "{{ x.upper }}",
        "{{ x.y }}",
        "{{ 1 / 0 }}" if False else "{{ n.y.z }}",
    ],
)
def test_what_only_shows_when_filled_in_fails_as_a_script(text: str) -> None:
    with pytest.raises(ScriptFailed):
        render(text, x="a", n=None, f=print)


_DEEP = (
    "(" * 3000 + "1" + ")" * 3000,
    "[" * 3000 + "1" + "]" * 3000,
    "1" + " + 1" * 1500,
    "not " * 1500 + "1",
    "-" * 3000 + "1",
    "1" + " | int" * 900,
    "a" + ".b" * 3000,
    "1" + " and 1" * 900,
    "1" + " if 1 else 2" * 600,
)


@pytest.mark.parametrize("source", _DEEP)
def test_no_expression_is_so_deep_that_reading_it_breaks(source: str) -> None:
    with pytest.raises(ScriptMistake):
        Text("{{ " + source + " }}")
    with pytest.raises(ScriptMistake):
        Expression(source[: MAX_EXPRESSION - 1])


def test_blocks_nest_only_so_deep() -> None:
    def nested(depth: int) -> str:
        return "{% if 1 %}" * depth + "x" + "{% endif %}" * depth

    assert render(nested(MAX_NESTED)) == "x"
    for depth in (MAX_NESTED + 1, 900):
        with pytest.raises(ScriptMistake):
            Text(nested(depth))


def test_expressions_at_the_limits_are_read() -> None:
    assert render("{{ " + "(" * MAX_NESTED + "1" + ")" * MAX_NESTED + " }}") == "1"
    assert render("{{ 1" + " + 1" * (MAX_WORDS // 2 - 1) + " }}") == str(MAX_WORDS // 2)
    assert render("{{ 1 }}" * MAX_WORDS * 2) == "1" * MAX_WORDS * 2
    assert render("{% for a in [7, 8] %}{{ loop.index }}{% endfor %}") == "12"


def test_a_text_that_grows_too_long_fails() -> None:
    loop = "{% for a in l %}" + "x" * 1000 + "{% endfor %}"
    assert len(render(loop, l=list(range(MAX_RENDERED // 1000)))) == MAX_RENDERED
    with pytest.raises(ScriptFailed):
        render(loop, l=list(range(MAX_RENDERED // 1000 + 1)))
    with pytest.raises(ScriptFailed):
        render("{{ a + a }}", a="x" * MAX_RENDERED)


def test_a_sealed_answer_can_be_tested_but_never_printed() -> None:
    assert render("{% if s %}có{% endif %}", s=Masked()) == "có"
    for text in ("{{ s }}", "{{ s | tom_tat(3) }}", "{{ s ~ 'a' }}", "{{ s | ngay }}", "{{ [s] }}", "{{ s | upper }}"):
        with pytest.raises(ScriptFailed):
            render(text, s=Masked())


def test_expressions_compare_and_choose() -> None:
    values = names_lookup({"tuoi": 20, "noi": Named("Phường A", "a"), "x": None})
    assert Expression("tuoi >= 18 and noi == 'a'").evaluate(values) is True
    assert Expression("x or 'không'").evaluate(values) == "không"
    assert Expression("tuoi").evaluate(values) == 20
    with pytest.raises(ScriptFailed):
        Expression("tuoi > 'a'").evaluate(values)
    with pytest.raises(ScriptFailed):
        Expression("noi.khong_co").evaluate(values)


@pytest.mark.parametrize("raw", ["a +", "", "f()", "a if", "{{ a }}", "a }} {{ b", "x" * (MAX_EXPRESSION + 1)])
def test_a_broken_expression_is_a_mistake(raw: str) -> None:
    with pytest.raises(ScriptMistake):
        Expression(raw)


def test_names_and_printed_names_are_told_apart() -> None:
    text = Text("{% if a %}{{ b }}{% endif %}{% for c in d %}{{ c }}{% endfor %}")
    assert text.names == ("a", "b", "d")
    assert {"b", "d"} <= text.printed
    assert "a" not in text.printed


def test_plain_texts_are_left_alone() -> None:
    assert render("100% {đúng} }} {") == "100% {đúng} }} {"


def test_a_day_counted_from_a_bare_number_is_not_worked_out_while_the_script_is_read() -> None:
    """Cause: the engine folds filters of constants while it compiles; workers read scripts between two messages."""
    first, later = datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    working_days.set(lambda n: first + timedelta(days=n))
    expression, text = Expression("3 | ngay_lam_viec | ngay"), Text("Trước {{ 3 | ngay_lam_viec | ngay }}.")
    working_days.set(lambda n: later + timedelta(days=n))
    assert expression.evaluate(names_lookup({})) == "04/12/2026"
    assert text.render(names_lookup({})) == "Trước 04/12/2026."


@pytest.mark.parametrize(
    "text",
    [
        "{{ 5 | round(999999999, 'ceil') }}",
        "{{ so | round(-999999999) }}",
        "{{ ds | join(dai) | join(dai) }}",
        "{{ dai | join(dai) }}",
        "{% for chu in dai %}{% endfor %}",
        "{% for dong in ds %}" + "{% if dai | upper | lower == '' %}x{% endif %}" * 300 + "{% endfor %}",
    ],
)
def test_a_text_that_would_work_for_minutes_or_fill_the_memory_ends_at_once(text: str) -> None:
    """Rounding to a million places, joining by what was joined, and filters in loops held a worker for good."""
    with pytest.raises(ScriptFailed):
        render(text, so=5, dai="x" * 4_000, ds=["x" * 10] * 400)


def test_filters_of_one_text_share_the_work_and_the_next_text_has_all_of_it_again() -> None:
    text = "{{ dai | upper | length }}" * 40
    assert render(text, dai="x" * 10_000) == "10000" * 40
    assert render(text, dai="x" * 10_000) == "10000" * 40
    with pytest.raises(ScriptFailed, match="too much work"):
        render(text, dai="x" * (MAX_WORK // 40))


def test_a_loop_over_what_a_citizen_may_see_is_far_from_the_bound() -> None:
    lines = [f"dòng {number}" for number in range(40)]
    text = "{% for dong in ds %}{% if loop.first %}: {% endif %}{{ loop.index }}. {{ dong | upper }}; {% endfor %}"
    assert render(text, ds=lines).count("DÒNG") == 40


def test_rounding_and_joining_do_what_they_say() -> None:
    assert render("{{ 2.346 | round(2) }} {{ 2.1 | round(0, 'ceil') }}") == "2,35 3"
    assert render("{{ ds | join }}, {{ ds | join('-') }}", ds=[True, "a"]) == "có, a, có-a"
