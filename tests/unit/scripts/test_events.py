"""What a citizen's attachments say: their names and texts are words like any other (I6)."""

from __future__ import annotations

import pytest

from bot.scripts.events import Attachment
from bot.tickets.accusation import may_accuse


@pytest.mark.parametrize(
    ("attachment", "words"),
    [
        (Attachment("file", name="can-bo_doi.tien.pdf"), ("can bo doi tien pdf",)),
        (Attachment("link", text="Cán bộ vòi tiền"), ("Cán bộ vòi tiền",)),
        (Attachment("image", url="https://zalo.example/1.jpg"), ()),
        (Attachment("file", name="...", text=" "), ()),
    ],
)
def test_names_and_texts_are_words(attachment: Attachment, words: tuple[str, ...]) -> None:
    assert attachment.words == words


def test_a_files_name_may_accuse_somebody() -> None:
    assert any(map(may_accuse, Attachment("file", name="cán_bộ-đòi-tiền-phong-bì.pdf").words))
    assert not any(map(may_accuse, Attachment("file", name="giay_khai_sinh.pdf").words))
