"""Abbreviations that nobody explains."""

from tests.unit.scripts.lint.findings import found


def test_unknown_abbreviation_knows_the_shared_list_and_what_is_explained() -> None:
    steps = "steps:\n  - say: Anh/chị mang GCNQSDĐ theo. GCNQSDĐ bản chính, sđt và vbcc.\n"
    assert [p.message.split("”")[0][-7:] for p in found("unknown-abbreviation", steps)] == ["GCNQSDĐ", "t “vbcc"]
    shared = "abbreviations: {gcnqsdđ: giấy chứng nhận, vbcc: văn bằng}\n"
    assert not found("unknown-abbreviation", steps, phrases=shared)
    assert not found("unknown-abbreviation", "steps:\n  - say: Trung tâm (TTHCC), rồi TTHCC.\n")
    law = "steps:\n  - say: Luật 31/2024/QH15, a@bcd.vn, mẫu CT01, https://x.vn/BCDG, gõ “NRX”, 3 km.\n"
    assert not found("unknown-abbreviation", law)
