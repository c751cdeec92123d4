"""The fixed words of a service guide: kinds of items (政务服务事项类型) and the subjects people look under.
Each subject has one drawing of the icon set."""

from django.db import models


class ItemType(models.TextChoices):
    LICENCE = "licence", "行政许可"
    CONFIRMATION = "confirmation", "行政确认"
    PAYMENT = "payment", "行政给付"
    REWARD = "reward", "行政奖励"
    RULING = "ruling", "行政裁决"
    LEVY = "levy", "行政征收"
    INSPECTION = "inspection", "行政检查"
    PENALTY = "penalty", "行政处罚"
    COERCION = "coercion", "行政强制"
    OTHER_POWER = "other-power", "其他行政权力"
    PUBLIC_SERVICE = "public-service", "公共服务"


class Subject(models.TextChoices):
    BIRTH = "birth", "生育收养"
    SCHOOL = "school", "教育入学"
    HOUSEHOLD = "household", "户籍证件"
    MARRIAGE = "marriage", "婚姻家庭"
    WORK = "work", "就业创业"
    INSURANCE = "insurance", "社会保障"
    HEALTH = "health", "医疗卫生"
    HOUSING = "housing", "住房公积金"
    PROPERTY = "property", "不动产"
    AID = "aid", "救助帮扶"
    DISABILITY = "disability", "残疾人服务"
    TRAVEL = "travel", "交通出行"
    CULTURE = "culture", "文化旅游"
    LEGAL = "legal", "法律维权"
    COMPANY = "company", "企业开办"
    PERMIT = "permit", "准营准办"
    PROJECT = "project", "投资建设"
    TAX = "tax", "税收财务"
    TRADE = "trade", "招标采购"
    FUNDING = "funding", "资金扶持"
    FARMING = "farming", "农林水利"
    ENVIRONMENT = "environment", "环保气象"
    SAFETY = "safety", "安全应急"
    INFORMATION = "information", "信息查询"


ICONS = {
    Subject.BIRTH: "shengyu",
    Subject.SCHOOL: "jiaoyu",
    Subject.HOUSEHOLD: "huji",
    Subject.MARRIAGE: "hunyin",
    Subject.WORK: "jiuye",
    Subject.INSURANCE: "shebao",
    Subject.HEALTH: "yiliao",
    Subject.HOUSING: "gongjijin",
    Subject.PROPERTY: "budongchan",
    Subject.AID: "yanglao",
    Subject.DISABILITY: "canlian",
    Subject.TRAVEL: "jiaotong",
    Subject.CULTURE: "wenlv",
    Subject.LEGAL: "falv",
    Subject.COMPANY: "qiye",
    Subject.PERMIT: "shenhe",
    Subject.PROJECT: "zhufang",
    Subject.TAX: "shuiwu",
    Subject.TRADE: "caigou",
    Subject.FUNDING: "yusuan",
    Subject.FARMING: "nongye",
    Subject.ENVIRONMENT: "huanbao",
    Subject.SAFETY: "yingji",
    Subject.INFORMATION: "sousuo",
}

# Where an item whose data names no subject belongs: by a word of its name, else by its department.
BY_WORD = (
    ("残疾", Subject.DISABILITY),
    ("辅助器具", Subject.DISABILITY),
    ("婚姻、学籍", Subject.INFORMATION),
    ("结婚", Subject.MARRIAGE),
    ("生育", Subject.BIRTH),
    ("出生", Subject.BIRTH),
    ("计划生育", Subject.BIRTH),
    ("身份证", Subject.HOUSEHOLD),
    ("户口", Subject.HOUSEHOLD),
    ("归侨", Subject.HOUSEHOLD),
    ("回国定居", Subject.HOUSEHOLD),
    ("驾驶证", Subject.TRAVEL),
    ("公交", Subject.TRAVEL),
    ("公积金", Subject.HOUSING),
    ("公共租赁住房", Subject.HOUSING),
    ("不动产", Subject.PROPERTY),
    ("存量房", Subject.PROPERTY),
    ("契税", Subject.PROPERTY),
    ("商品房", Subject.PROPERTY),
    ("失业", Subject.WORK),
    ("公益性岗位", Subject.WORK),
    ("创业", Subject.WORK),
    ("培训报名", Subject.WORK),
    ("用工", Subject.WORK),
    ("社会保险", Subject.INSURANCE),
    ("社保", Subject.INSURANCE),
    ("工伤", Subject.INSURANCE),
    ("医疗互助", Subject.INSURANCE),
    ("最低生活保障", Subject.AID),
    ("救助", Subject.AID),
    ("帮扶", Subject.AID),
    ("奖励扶助", Subject.AID),
    ("一卡通", Subject.AID),
    ("贴息", Subject.FUNDING),
    ("服务券", Subject.FUNDING),
    ("补贴", Subject.FUNDING),
    ("申报", Subject.FUNDING),
    ("融资", Subject.FUNDING),
    ("高新技术企业", Subject.FUNDING),
    ("技术合同", Subject.FUNDING),
    ("投诉", Subject.LEGAL),
    ("举报", Subject.LEGAL),
    ("维权", Subject.LEGAL),
    ("法律援助", Subject.LEGAL),
    ("复议", Subject.LEGAL),
    ("信访", Subject.LEGAL),
    ("来访", Subject.LEGAL),
    ("保护令", Subject.LEGAL),
    ("企业开办", Subject.COMPANY),
    ("社会团体成立", Subject.COMPANY),
    ("备案", Subject.PROJECT),
    ("施工许可", Subject.PROJECT),
    ("规划许可", Subject.PROJECT),
    ("用地", Subject.PROJECT),
    ("电梯", Subject.PROJECT),
    ("厂房", Subject.PROJECT),
    ("查询", Subject.INFORMATION),
    ("查阅", Subject.INFORMATION),
    ("公开申请", Subject.INFORMATION),
)
BY_DEPARTMENT = {
    "jtj": Subject.SCHOOL,
    "wgxj": Subject.CULTURE,
    "lvyou": Subject.CULTURE,
    "kexie": Subject.CULTURE,
    "dfz": Subject.INFORMATION,
    "daj": Subject.INFORMATION,
    "szfb": Subject.INFORMATION,
    "xxb": Subject.INFORMATION,
    "tjj": Subject.INFORMATION,
    "gaj": Subject.HOUSEHOLD,
    "wqb": Subject.HOUSEHOLD,
    "mzj": Subject.AID,
    "hszh": Subject.AID,
    "fpb": Subject.AID,
    "rsj": Subject.INSURANCE,
    "wjw": Subject.HEALTH,
    "jkzx": Subject.HEALTH,
    "gjj": Subject.HOUSING,
    "fgj": Subject.PROPERTY,
    "gtj": Subject.PROPERTY,
    "zjw": Subject.PROJECT,
    "ghj": Subject.PROJECT,
    "fgw": Subject.PROJECT,
    "zsj": Subject.PROJECT,
    "gzw": Subject.PROJECT,
    "rfb": Subject.PROJECT,
    "jtysj": Subject.TRAVEL,
    "glj": Subject.TRAVEL,
    "ygj": Subject.PERMIT,
    "sfj": Subject.LEGAL,
    "fzb": Subject.LEGAL,
    "xfj": Subject.LEGAL,
    "zzb": Subject.LEGAL,
    "fulian": Subject.LEGAL,
    "zgh": Subject.WORK,
    "tsw": Subject.WORK,
    "gsl": Subject.COMPANY,
    "gszjj": Subject.COMPANY,
    "zwfw": Subject.INFORMATION,
    "shangwu": Subject.PERMIT,
    "syjj": Subject.PERMIT,
    "cgj": Subject.PERMIT,
    "gsj": Subject.TAX,
    "dsj": Subject.TAX,
    "czj": Subject.TRADE,
    "ggj": Subject.TRADE,
    "jrb": Subject.FUNDING,
    "jxw": Subject.FUNDING,
    "kjj": Subject.FUNDING,
    "nyw": Subject.FARMING,
    "linye": Subject.FARMING,
    "shuiwu": Subject.FARMING,
    "gxs": Subject.FARMING,
    "hbj": Subject.ENVIRONMENT,
    "qxj": Subject.ENVIRONMENT,
    "ajj": Subject.SAFETY,
    "xfzd": Subject.SAFETY,
    "sjj": Subject.INFORMATION,
    "canlian": Subject.DISABILITY,
}


def subject_of(name: str, slug: str) -> Subject:
    """The subject an item of that name by that department stands under."""
    return next((subject for word, subject in BY_WORD if word in name), BY_DEPARTMENT.get(slug, Subject.INFORMATION))
