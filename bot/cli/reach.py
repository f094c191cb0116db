"""How the delivery's clock is printed beside the law's: whether the citizen has what was said, and can be reached."""

from __future__ import annotations

import time

from bot.tickets.access import TicketRow
from bot.tickets.ticket import Status
from bot.tickets.window import Delivery, reachable
from bot.tickets.words import reach_words


def reach_of_row(row: TicketRow) -> str:
    """As far as the ticket itself tells: its citizen may have written elsewhere since."""
    if row.held_replies:
        return f"chờ gửi ({row.held_replies} tin): sẽ đến khi người dân nhắn lại"
    now = _now_ms()
    reach = reachable(row.last_citizen_at, now)
    is_over = row.status in (Status.CLOSED, Status.REFUSED) or reach.window == "closed"
    return "" if is_over else reach_words(reach, now)


def reach_line(delivery: Delivery) -> str:
    """Until when the citizen can be written to, and whether they unfollowed."""
    left = "; người dân đã bỏ theo dõi trang" if delivery.has_left else ""
    return reach_words(delivery.reach, _now_ms()) + left


def delivery_data(delivery: Delivery) -> dict[str, object]:
    """The delivery's clock for programs; `due` and the status beside it are the law's. Times are ms."""
    return {
        "said_at": delivery.said_at,
        "delivered_at": delivery.delivered_at,
        "waiting": delivery.waiting,
        "window": delivery.reach.window,
        "window_until": delivery.reach.until or None,
        "has_left": delivery.has_left,
    }


def _now_ms() -> int:
    return int(time.time() * 1000)
