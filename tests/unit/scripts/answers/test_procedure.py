from collections.abc import Callable
from typing import Any

from bot.scripts.answers.procedure import Procedure
from bot.scripts.answers.reading import Accepted, Refused

Read = Callable[..., Any]


def test_procedure_is_found_in_the_citizens_words(read: Read) -> None:
    found = read(Procedure(), "làm giấy khai sinh")
    assert found == Accepted({"id": "dang-ky-khai-sinh", "name": "Đăng ký khai sinh"})
    assert Procedure().view(found.value).id == "dang-ky-khai-sinh"
    assert isinstance(read(Procedure(), "nuôi cá vàng"), Refused)
    assert isinstance(read(Procedure(), ""), Refused)
