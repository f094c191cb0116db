"""People for the demo: a head and staff in a ward, the service centre and the inspectorate, and one for every role."""

from __future__ import annotations

from bot.store.redis import Redis
from bot.store.staff import put_staff
from bot.tickets.roster import Person

WARD, CENTRE, INSPECTORATE = "long-bien", "trung-tam-phuc-vu-hanh-chinh-cong", "thanh-tra-thanh-pho"
CITY, OFFICE, LAST_STOP = "ubnd-thanh-pho", "van-phong-ubnd-thanh-pho", "tiep-nhan-doc-lap"


def _person(id: str, name: str, unit: str, *roles: str, position: str, head: bool = False) -> Person:
    return Person(id, name, unit, frozenset(roles), head=head, position=position)


DEMO_STAFF = (
    _person("thanh-tra", "Nguyễn Thị Thanh Tra", INSPECTORATE, "inspector", "staff", position="Thanh tra viên"),
    _person("thanh-tra-2", "Hoàng Minh Tâm", INSPECTORATE, "inspector", position="Thanh tra viên"),
    _person(
        "chanh-thanh-tra", "Đỗ Quang Minh", INSPECTORATE, "lead", "inspector", position="Chánh Thanh tra", head=True
    ),
    _person("can-bo", "Trần Văn Cán Bộ", CENTRE, "staff", position="Chuyên viên"),
    _person("can-bo-2", "Vũ Thị Hạnh", CENTRE, "staff", position="Chuyên viên"),
    _person("giam-doc", "Bùi Thanh Hà", CENTRE, "lead", position="Giám đốc", head=True),
    _person("long-bien", "Lê Thị Long Biên", WARD, "staff", position="Công chức một cửa"),
    _person("chu-tich-long-bien", "Ngô Văn Sơn", WARD, "lead", position="Chủ tịch UBND phường", head=True),
    _person("lanh-dao", "Phạm Văn Lãnh Đạo", CITY, "lead", position="Lãnh đạo UBND thành phố"),
    _person("bien-tap", "Đặng Thu Trang", CENTRE, "editor", position="Biên tập kịch bản"),
    _person("kiem-tra", "Lý Thị Hoa", OFFICE, "auditor", position="Kiểm tra nội bộ"),
    _person("quan-tri", "Phan Đức Anh", CENTRE, "admin", position="Quản trị hệ thống"),
    _person("doc-lap", "Mai Văn Chính", LAST_STOP, "inspector", position="Người tiếp nhận độc lập"),
)


async def add_demo_staff(redis: Redis) -> None:
    """Makes the accounts that are not there yet; changed ones stay as they are."""
    for person in DEMO_STAFF:
        await put_staff(redis, person, new=True)
