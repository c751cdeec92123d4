"""The fixed words of a service guide: kinds of items (政务服务事项类型) and the subjects people look under.
Each subject has one drawing of the icon set."""

from django.db import models

from cluster import city


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


def subject_of(name: str, slug: str) -> Subject:
    """The subject an item of that name by that department stands under, where its data names none: by a word of its
    name, else by its department, as the city's services.csv says."""
    for sorting in city.read().services:
        if sorting.key in name if sorting.by == "word" else sorting.key == slug:
            return Subject(sorting.subject)
    return Subject.INFORMATION
