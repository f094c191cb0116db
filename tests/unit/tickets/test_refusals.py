from __future__ import annotations

from bot.tickets import refusals
from bot.tickets.gates import Clear, Gate
from bot.tickets.ticket import Status

EXAMPLES = (
    refusals.NotFound(),
    refusals.Stale(1, 2, ()),
    refusals.WrongState("answer", Status.NEW, ("receive",), "NR-2222-2222"),
    refusals.GatesShut((Clear(Gate.PERSON, "missing_assignee", "chưa rõ người: cần chọn người phụ trách"),)),
    refusals.EmptyText(),
    refusals.TooLong(2, 1),
    refusals.NothingSaid(),
    refusals.TooManyHeld(1),
    refusals.NoReason(10, 500),
    refusals.NothingSealed(()),
    refusals.ReasonMissing(5),
    refusals.DetailMissing("basis", "căn cứ"),
    refusals.BadMoment("mai"),
    refusals.PromisedSooner("2026-12-31"),
    refusals.NotLater(""),
    refusals.NotThatPerson("lan"),
    refusals.SamePersonAgain("lan"),
    refusals.NotThatUnit("Phiếu đang ở đơn vị này rồi."),
    refusals.CannotRefuse(),
    refusals.NotYetAnswered(),
    refusals.NotGranted("Người duyệt phải là người khác."),
    refusals.OnHold(),
    refusals.NotAsked(),
    refusals.CannotMerge("Chỉ gộp được hai phiếu cùng loại."),
    refusals.UnknownCodes(("G9",), ("G1",)),
    refusals.NothingToTakeBack(),
    refusals.AlreadySent(),
    refusals.CodeTaken("NR"),
    refusals.WrongOpening("Không có đơn vị tiếp nhận."),
)


def test_every_refusal_is_a_sentence_with_its_own_word() -> None:
    classes = refusals.Refused.__subclasses__()
    assert len({cls.word for cls in classes}) == len(classes)
    assert {type(example) for example in EXAMPLES} == set(classes)
    for example in EXAMPLES:
        assert str(example)[0].isupper() or str(example)[0] == "“"
        assert str(example).endswith(".")
