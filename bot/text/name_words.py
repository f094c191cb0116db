"""Words that names of persons are made of, and words that stand before a name or in none.

>>> from bot.text.masked_words import words_in
>>> [word in FAMILY for word in words_in("Nguyễn nguyen giấy")]
[True, True, False]
"""

from __future__ import annotations

from bot.text.masked_words import Lexicon

FAMILY = Lexicon(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đoàn trịnh đinh lâm mai trương cao tạ"
    " hà lưu lương thái châu tô tăng quách kiều vương phùng nghiêm chu hứa khuất viên ninh doãn đàm thân la triệu mạc"
    " giàng lò vàng thào sùng cầm lường tòng quàng bàn phàn hoả tống từ uông văn âu bạch giang khổng liễu lại lục nông"
    " ôn sầm thạch tiêu tôn thiều ứng đồng đậu đường cung cù cấn hán khúc lã lộc mẫn nhữ phí quản trà"
)
SURELY_FAMILY = frozenset(("nguyen", "tran", "pham", "hoang", "huynh"))
"""Family names that are hardly anything else without accents, where a name follows."""
COMMON_FAMILY = Lexicon("lê vũ võ bùi đỗ hồ ngô lý dương phan đặng đinh đoàn trịnh")
"""Those that are taken for one without accents where a middle and a given name follow."""
ONLY_FAMILY = frozenset(("nguyễn", "huỳnh", "đặng", "bùi", "trịnh"))
"""Words that are nothing else, whatever follows."""
MIDDLE = Lexicon(
    "thị văn hữu đức ngọc minh thanh xuân quang đình hồng thu kim công quốc bá trọng mạnh gia bảo anh tuấn viết duy"
    " phương hải như thuỳ thùy khánh diệu tiến thế bích mỹ nhật hoài vân"
)
GIVEN = Lexicon(
    "an anh ánh bảo bắc bình cường chiến cúc dung dũng duy duyên dương đạt điệp đức giang hà hải hạnh hằng hiền hiếu"
    " hoa hoà hòa hoài hoàng hồng huệ hùng huy huyền hưng hương hường khang khánh khoa khôi kiên lan lâm liên linh loan"
    " long lộc ly mai mạnh mẫn minh my mỹ nam nga ngân ngọc nguyên nguyệt nhàn nhân nhung nhi oanh phong phúc phương"
    " phượng quang quân quyên quý quỳnh sơn tâm tân tấn thái thanh thành thảo thắm thắng thịnh thơm thu thuỷ thủy thuý"
    " thúy thư thương tiến toàn toản trang trâm trí trinh trung trường tú tuấn tuyết tùng uyên vân việt vinh vũ"
    " vượng vy xuân yến"
)
PERSON = Lexicon(
    "ông bà anh chị cô chú bác em cháu con vợ chồng mẹ má cụ dì cậu mợ thím thầy bạn dượng tôi mình tui sếp", "bố ba bé"
)
"""Kinship words and titles: a name may stand after them."""
CALLED = Lexicon("ông anh chú em cháu sếp thím", "bà chị cô bác con vợ chồng cụ dì cậu mợ thầy bé")
"""Those after which a given name is one in lower case as well."""
OFFICES = frozenset(
    ("can bo", "cong an", "dong chi", "chu tich", "bi thu", "nhan vien", "truong phong", "to truong", "truong thon",
     "giam doc", "bac si", "luat su", "ke toan", "cong chuc", "hang xom")
)  # fmt: skip
PLACES = Lexicon("phường xã quận huyện tỉnh", "trấn phố")
"""Words before the name of a place that everybody shares."""
NO_NAMES = frozenset(
    ("viet nam", "ha noi", "ho so", "ly do", "ly hon", "dang ky", "dang ki", "ho khau", "ho chieu", "ho ngheo",
     "anh hung", "do thi", "viet kieu", "han quoc", "trung quoc", "nhat ban", "dai loan")
)  # fmt: skip
"""Pairs of words that look like the beginning of a name."""
IN_NO_NAME = Lexicon(
    "bị sai thì có không ko chưa trong trên của cho là gì nào ai này đó do mình tôi em cháu con chị ông bà cha mẹ bố vợ"
    " chồng đệm thật gọi riêng khác cũ mới và hay hoặc để được ở như sao đúng ra vào lót đường phố miền doanh hàng tuổi"
    " khai khi mà ghi lại lên làm muốn phải với từ theo nữa rồi à ạ vậy đang sẽ đã cần"
)
"""Words that begin no name after "tên", and end one."""
