"""Names and home addresses: words whose shape says little, so the header and the surname decide together."""

from __future__ import annotations

import re

SURNAMES = set(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛"
    "闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁"
    "冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官"
    "檀揭诸谌楼茅帅凤花平元习鹿候肇胥鞠原计蔚么撒撖苻贡晁门相况那密练普封储支芮羿弓牧隗山宓蓬仰国郜利晋"
)  # fmt: skip
COMPOUND = ("欧阳", "诸葛", "司马", "上官", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "夏侯", "东方", "长孙", "宇文", "端木", "百里", "南宫", "轩辕", "闻人")
HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
PERSON_HEADER = re.compile(
    r"^(?!.*(单位|企业|公司|机构|学校|医院|部门|名称|地址|电话|号码|人数))(.*(姓名|户主|申请人|当事人|联系人|经营者|法定代表人|法人代表|法人|负责人|经办人|监护人|家长|患者|死者|业主|产权人|承租人|投资人|股东|受益人|领取人|收款人|持卡人|驾驶人|车主|户籍人|申报人|投诉人|来信人|校长|院长|医师|教师|学生|作者|代理人|老人|儿童|家庭成员|与会人员|获奖人|name))",
    re.IGNORECASE,
)
HOME_HEADER = re.compile(r"家庭(住|地)址|住址|现住|居住地|户籍地?址?|户口所在|家庭地点|通讯地址|收件地址|身份证地址|home", re.IGNORECASE)
ADDRESS_HEADER = re.compile(r"地址|住所|address", re.IGNORECASE)
ADDRESS = re.compile(rf"[{HAN}]{{2,}}.*?((\d+|[一二三四五六七八九十]+)(号|室|幢|栋|单元|楼|弄|组|户|队)|[{HAN}]+(路|街|巷|村|小区|花园|新村|社区).*\d)")
NOT_NAMES = re.compile(r".*(镇|乡|村|县|市|区|街道|社区|路|局|厅|委|办|所|站|院|校|园|公司|集团|厂|店|部|科|处|室|中心|合计|小计|项目|类|型|级|年|月|日|费|款|率|数|额|量|元|吨|亩|水|山|河|湖)$")


def is_name(text: str, header: str = "") -> bool:
    """A Chinese name: under a person's header by shape and surname or rarity, otherwise never (words look alike)."""
    word = text.replace(" ", "")
    if not re.fullmatch(rf"[{HAN}]{{2,4}}|[{HAN}]{{1,8}}[·•][{HAN}]{{1,12}}", word):
        return False
    known = word[:2] in COMPOUND or (word[0] in SURNAMES and len(word) <= 4)
    if header:
        return bool(PERSON_HEADER.search(header)) and (known or "·" in word or not NOT_NAMES.fullmatch(word))
    if word[:2] in COMPOUND:
        return 3 <= len(word) <= 4
    return known and 2 <= len(word) <= 3 and not NOT_NAMES.fullmatch(word)


def is_address(text: str, header: str = "") -> bool:
    """A postal address with a number in it; under a home header also without."""
    if len(text) < 6:
        return False
    if HOME_HEADER.search(header):
        return bool(ADDRESS.search(text)) or bool(re.search(r"(县|区|镇|乡|村|街道|社区)", text))
    return bool(ADDRESS.search(text)) and bool(re.search(r"(省|市|县|区|镇|乡|街道|路|村).*(号|室|幢|栋|组)", text))
