"""While sealed forms are out, whatever happens: a link works exactly as long as something waits for it, what came by it
is in no word to the citizen, and nothing raises."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.scripts import forms
from bot.scripts.conversations.simulate import Parts, SimulatedWorld
from bot.scripts.effects import DropForm, Effect, OpenTicket, SendForm
from bot.scripts.events import FormAnswered, TimerFired
from bot.scripts.loader import load_scripts
from bot.scripts.machine import step
from bot.scripts.session import Session
from tests.unit.scripts.talk import flow_text
from tests.unit.scripts.test_machine_properties import HAPPENINGS, START, event

CANARY = "cánh cò bay lả"
ANSWERS = """
su_viec: {type: text, label: Sự việc, min: 5}
don_vi: {type: unit, label: Nơi}
ngay: {type: date, label: Ngày, optional: true}
sdt: {type: phone, label: Số, optional: true, privacy: sealed, purpose: để gọi lại, keep: 24mo}
"""
STEPS = """
- choose: Đồng ý không?
  options: [{label: Đồng ý, consent: kin}, {label: Không, go: thoi}]
- ask: don_vi
- form: [su_viec, ngay, sdt]
  stop: thoi
- call: con
  with: {x: su_viec}
  save: {ngay: y}
- say: "{% if su_viec %}Đã có.{% endif %}"
- review: [su_viec, don_vi, ngay, sdt]
- ticket: {kind: conduct, about: {unit: don_vi}, body: su_viec}
- end
- id: thoi
  say: Vâng.
"""
INNER = "x: {type: text, label: X}\ny: {type: text, label: Y}"
HELD = flow_text('- ask: y\n  suggest: "[x]"\n- say: "{{ x }}"\n- review: [x, y]', INNER, "con", "[con]")
LOADED = load_scripts(
    {
        "thu.yaml": flow_text(STEPS, ANSWERS),
        "con.yaml": HELD,
        "kia.yaml": flow_text("- form: [a]", "a: {type: text, label: A}", "kia", "[việc kia]"),
    }
)
MORE = st.one_of(
    HAPPENINGS,
    st.tuples(
        st.just("say"),
        st.sampled_from(["làm thử", "đồng ý", "phường Bồ Đề", "việc kia", "liên kết mới", "thôi"]),
        st.just([]),
    ),
    st.tuples(st.just("form"), st.integers(0, 3), st.booleans()),
    st.tuples(st.just("form timer"), st.integers(0, 20)),
)


def happened(one: tuple[Any, ...], number: int, at: int, session: Session, out: set[int]) -> Any:
    if one[0] == "form":
        waited = sorted(out) or [1]
        token = waited[one[1] % len(waited)] if one[2] else one[1]
        return FormAnswered(
            str(number), at, token, {"su_viec": f"{CANARY} {number}", "ngay": None, "sdt": None, "la": 1}
        )
    if one[0] == "form timer":
        return TimerFired(str(number), at, f"{forms.FORM_TIMER}{one[1]}", one[1])
    return event(one, number, at, session)


def words_of(effects: list[Effect]) -> str:
    return "\n".join(repr(effect) for effect in effects if not isinstance(effect, OpenTicket))


@given(st.lists(MORE, max_size=25))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_link_works_exactly_while_something_waits_and_nothing_told_on_a_page_is_said(
    parts: Parts, happenings: list[tuple[Any, ...]]
) -> None:
    scripts = LOADED.scripts
    assert scripts, LOADED.problems
    now, session, out = START, Session.new(int(START.timestamp() * 1000)), set[int]()
    for number, one in enumerate(
        [("say", "làm thử", []), ("say", "đồng ý", []), ("say", "phường Bồ Đề", []), *happenings]
    ):
        now += timedelta(seconds=one[1] if one[0] == "wait" else 1)
        world = SimulatedWorld(parts, now, str(number), {})
        what = happened(one, number, int(now.timestamp() * 1000), session, out)
        before = session.dump()
        after, effects = step(world, scripts, session, what)
        assert step(world, scripts, Session.load(before), what) == (after, effects)
        out |= {effect.token for effect in effects if isinstance(effect, SendForm)}
        out -= {effect.token for effect in effects if isinstance(effect, DropForm)}
        assert out == forms.tokens(after)
        assert CANARY not in words_of(effects)
        assert after.is_idle or after.is_waiting
        session = Session.load(after.dump())
