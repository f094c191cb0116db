"""What names each aspect of a procedure in folded words, and how sure that is.

Wider than what `bot.scripts.aspects` listens for on its own: here every name is weighed with what was learnt.
"""

from __future__ import annotations

import re

_NAMES: dict[str, str] = {
    "online": (
        r"online|truc tuyen|qua mang|tren mang|vneid|dich vu cong|cong quoc gia|qua app|tren app|"
        r"tren dien thoai|bang dien thoai|tren may tinh|qua zalo|tu xa|khong can (?:ra|den|len)|nop mang"
    ),
    "fee": (
        r"le phi|phi|bao nhieu tien|may tien|nhieu tien|bao tien|mat tien|ton tien|ton bao nhieu|ton may|"
        r"het bao nhieu|het may|het nhieu|mat bao nhieu|mat may (?:dong|nghin|tram|trieu)|mat phi|"
        r"gia bao nhieu|gia ca|muc thu|mien phi|dong (?:bao nhieu|tien|thue|phi)|phai dong|"
        r"thu (?:bao nhieu|tien|phi|may|them)|nop bao nhieu|tra bao nhieu|"
        r"may (?:dong|nghin|ngan|tram|chuc|trieu|xu)|chi phi|ton kem|re hon|tinh tien|"
        r"bao nhieu mot (?:ban|to|trang)|phat bao nhieu|\d+ ?k|\d+ ?(?:nghin|dong)|thue"
    ),
    "time": (
        r"bao lau|may ngay|bao nhieu ngay|may hom|may tuan|may thang|may bua|khi nao|bao gio|chung nao|"
        r"luc nao|thoi han|thoi gian|lau khong|lau a|lau lam|trong ngay|lay ngay|lay lien|han chot|kip khong|"
        r"co kip|may lau|bao ngay|ngay nao|hen may|cho lau|nhanh nhat|het han"
    ),
    "where": (
        r"o dau|nop dau|cho nao|noi nao|noi nop|dia chi|lam dau|ra dau|di dau|den dau|toi dau|qua dau|len dau|"
        r"gap dau|dang ky dau|phuong nao|xa nao|co quan nao|quay nao|duong nao|o mo|ve que|"
        r"hay (?:phai )?(?:len|ra|ve|den|sang) "
    ),
    "form": (
        r"mau don|to khai|bieu mau|mau so|mau nao|mau gi|mau may|viet don|don theo mau|tai mau|xin mau|mau ct|"
        r"don viet|mau to|in mau|dien mau|mau the nao"
    ),
    "basis": (
        r"can cu (?:nao|phap|vao|theo|luat|dau)|van ban nao|luat nao|luat gi|quy dinh nao|quy dinh o dau|"
        r"dieu nao|nghi dinh|thong tu|theo luat|van ban gi|quyet dinh nao|luat co|luat noi|nghi quyet"
    ),
    "result": (
        r"ket qua|nhan duoc (?:gi|cai gi|to)|duoc cap gi|duoc nhan gi|bao nhieu mot thang|muc huong|"
        r"duoc bao nhieu|huong bao nhieu|moi thang bao nhieu|may tien mot thang|cam ve|la to gi|duoc to gi|"
        r"giay gi ve|co gia tri|tra (?:ve )?(?:giay|to) gi|ban giay hay|giay hay (?:dien tu|ban)"
    ),
    "documents": (
        r"giay to|giay gi|giay nao|can gi|can nhung|can may|mang theo|mang gi|mang nhung|mang giay|mang j|"
        r"chuan bi|kem gi|nhung gi|can giay|can to|nop gi|nop nhung|to gi|can them|ban goc|ban sao|ban chinh|"
        r"photo|phai co|ho so gom|ho so can|ho so gi|gom nhung|gom gi|can chung|bo sung gi|nhung loai|thu gi|"
        r"xac nhan nao|co can|phai nop|chi can"
    ),
    "who": (
        r"ai (?:duoc|ky|lam|xet|duyet|giai quyet|cap|co|chung|dung|di)|doi tuong|dieu kien|nho nguoi|"
        r"nguoi khac|lam ho|lam thay|di thay|nop thay|ky thay|uy quyen|bat buoc phai|may tuoi|bao nhieu tuoi|"
        r"duoc huong|thuoc dien|co duoc|nho (?:con|vo|chong|me|bo|anh|chi|em|ban)|dung ten"
    ),
    "steps": (
        r"cac buoc|trinh tu|quy trinh|cach lam|lam sao|the nao|lam kieu|kieu gi|nhu nao|lam cach|bat dau|"
        r"lam gi|cach nao|nhu the nao|phai lam|huong dan|sao a|tung buoc"
    ),
}
"""What names each aspect in folded words, the surer names first: "lệ phí" asks for the fee whatever else is said."""

_PATTERNS = [(aspect, re.compile(rf"\b(?:{names})\b")) for aspect, names in _NAMES.items()]

SURENESS = {
    "fee": 12.0, "form": 12.0, "basis": 12.0, "time": 10.0, "online": 8.0, "where": 8.0, "result": 6.0,
    "documents": 4.0, "who": 2.5, "steps": 2.5,
}  # fmt: skip
"""How much more an aspect counts that a message names: the surer its names are, the more."""


def named_aspects(folded: str) -> tuple[str, ...]:
    """The aspects that folded words name."""
    return tuple(aspect for aspect, pattern in _PATTERNS if pattern.search(folded))
