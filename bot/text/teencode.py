"""How people shorten and bend words on a phone, how the centre and the south say them, and offices' short forms.

Only forms that mean one thing wherever they stand. What means several stays (`tt`, `bh`, `hs`, `kh`, `cb`, `mô` of
`mô tả`, `chi` of `chi nhánh`, `răng`, `thiệt` of `thiệt hại`, `chánh` of `chánh văn phòng`): whoever learns from
examples sees it there.
"""

from __future__ import annotations

_WRITTEN = """
không: ko k kô k0 kog kôg hok hông hôg hổng khum khôg
không biết: kbt kobt kbik
không được: kđc kdc kđx kođc kodc
không có: kco kcó
không sao: ksao kosao
được: đc dc đx dx đượk đươc đưọc đuợc
được không: đcko dcko đck dck
có không: cóko coko cók
gì: j ji gj zì
vậy: z zậy zạy zị zay rứa dzậy dzị
với: vs zới
như thế nào: ntn nhtn
thế nào: tnao tnào
làm sao: lsao lmsao
rồi: r rùi rồy roài gòi òi
biết: bik bjt
người: ng ngừi
người ta: ngta nta
làm: lm mần
mọi người: mng mngười
mình: mk mik mjnh
tôi: tui tôj
em: e iem
em ơi: eơi
anh ơi: aơi
chị: chj
cảm ơn: thanks thank thks tks thx camon c.ơn cảmơn
bây giờ: bgiờ bgio bjờ
giờ: h gjờ
bao nhiêu: bnhiu bnhieu bnhiêu
nhiêu: nhiu
nhiều: nhìu
trước: trc trk trướk
sao: s
thì: thj
cũng: cx cũg
những: nhg nhữg
hôm nay: hnay hnai
hôm qua: hqua
quá: wá qá
qua: wa
quên: wên
luôn: lun luôl
thôi: thui thoy
phải: fải phảj
giúp: giùm dùm zúp
giấy tờ: gtờ
hồ sơ: hsơ
thủ tục: ttục ttuc
cán bộ: cbộ
nhân viên: nvien nviên
địa chỉ: đchi đchỉ dchi
số điện thoại: sđt sdt
gia đình: gđình gdinh
vợ: vk
vợ chồng: vck vkck
chồng: chog
trực tuyến: onl online
quy định: qđịnh qdinh
yêu: iu
trả lời: rep trloi
sinh: sanh
bệnh: bịnh
lệnh: lịnh
tính: tánh
nhất: nhứt
kính: kiếng
gửi: gởi
nghìn: ngàn ngìn
nhé: nghen
ông ấy: ổng
tiền: xiền
kết quả: kq kqua kquả
thông tin: ttin
thanh toán: ttoan ttoán
ngành: nghành
công an: cand
cảnh sát giao thông: csgt
cảnh sát khu vực: cskv
dịch vụ công: dvc
dịch vụ công quốc gia: dvcqg
dịch vụ công trực tuyến: dvctt
giải phóng mặt bằng: gpmb
giấy chứng nhận quyền sử dụng đất: gcnqsdđ gcnqsdd
hội đồng nhân dân: hđnd hdnd
mã số thuế: mst
phòng cháy chữa cháy: pccc
quyền sử dụng đất: qsdđ qsdd
thu nhập cá nhân: tncn
thủ tục hành chính: tthc
tổ dân phố: tdp
trung tâm phục vụ hành chính công: ttpvhcc
trung học cơ sở: thcs
trung học phổ thông: thpt
ủy ban: ub
ủy ban nhân dân: ubnd
"""
PLAIN: dict[str, str] = {
    form: plain
    for plain, _, forms in (line.partition(": ") for line in _WRITTEN.strip().splitlines())
    for form in forms.split()
}


def plain_word(word: str) -> str:
    """What a lower-case word stands for, in full; itself when it is no such form.

    >>> plain_word("ko"), plain_word("ntn"), plain_word("bịnh"), plain_word("giấy"), plain_word("tt")
    ('không', 'như thế nào', 'bệnh', 'giấy', 'tt')
    """
    return PLAIN.get(word, word)
