"""People for the demo: one for each role that can handle tickets."""

from __future__ import annotations

from bot.store.redis import Redis
from bot.store.staff import Staff, put_staff

DEMO_STAFF = (
    Staff("thanh-tra", "Nguyễn Thị Thanh Tra", "thanh-tra-thanh-pho", frozenset({"inspector", "staff"})),
    Staff("can-bo", "Trần Văn Cán Bộ", "trung-tam-phuc-vu-hanh-chinh-cong", frozenset({"staff"})),
    Staff("long-bien", "Lê Thị Long Biên", "long-bien", frozenset({"staff"})),
    Staff("lanh-dao", "Phạm Văn Lãnh Đạo", "ubnd-thanh-pho", frozenset({"lead"})),
)


async def add_demo_staff(redis: Redis) -> None:
    """Makes the accounts that are not there yet; changed ones stay as they are."""
    for staff in DEMO_STAFF:
        await put_staff(redis, staff, new=True)
