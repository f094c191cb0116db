from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.scripts.answers.reading import Accepted, Ambiguous, Answer, Outcome, Refused
from bot.scripts.events import Attachment
from bot.scripts.world import World
from bot.text.emails import EmailGuess, EmailProblem, parse_email

TYPE_AGAIN = "Gõ lại"


@dataclass(frozen=True, slots=True)
class Email(Answer):
    """Một địa chỉ thư điện tử, gõ có dấu cách, `a còng`, `chấm com` cũng được; giữ lại bằng chữ thường.

    Địa chỉ gõ có dấu tiếng Việt hoặc ở `gmail.con` thì bot hỏi lại chứ không tự sửa. Là thông tin riêng (`privacy:
    identity`) nếu kịch bản không ghi khác.

    Passes:

        thu: {type: email, label: Thư điện tử, optional: true, purpose: để gửi kết quả, keep: 24mo}

    Fails (thông tin riêng phải nói để làm gì và giữ bao lâu):

        thu: {type: email, label: Thư điện tử}
    """

    def parse(self, world: World, text: str, attachments: Sequence[Attachment]) -> Outcome:
        read = parse_email(text)
        if isinstance(read, EmailProblem):
            return Refused(read.sentence, specific=read.reason != "no_address")
        if isinstance(read, EmailGuess):
            options = tuple((address, address) for address in read.addresses)
            return Ambiguous("Có phải anh/chị muốn ghi địa chỉ dưới đây không?", (*options, (TYPE_AGAIN, None)))
        return Accepted(read.address)
