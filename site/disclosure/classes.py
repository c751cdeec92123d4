"""The vocabularies of 政府信息公开: 组配分类, 主题分类, 有效性, and how one document stands to another.
Codes are stable and stored; the words are what a reader sees."""

from django.db import models


class Category(models.TextChoices):
    """组配分类, arranged by the kinds of 条例 第二十条 and 第二十一条."""

    RULES = "rules", "规范性文件"
    POLICY = "policy", "政策文件"
    PLAN = "plan", "规划计划"
    OFFICE = "office", "机构职能"
    PERSONNEL = "personnel", "人事信息"
    BUDGET = "budget", "财政预决算"
    PERMIT = "permit", "行政许可"
    PENALTY = "penalty", "行政处罚"
    FEE = "fee", "行政事业性收费"
    PROCUREMENT = "procurement", "政府采购"
    PROJECT = "project", "重大建设项目"
    LIVELIHOOD = "livelihood", "民生与公共服务"
    STATISTICS = "statistics", "统计信息"
    EMERGENCY = "emergency", "应急管理"
    INSPECTION = "inspection", "监督检查"
    PROPOSAL = "proposal", "建议提案办理"
    GUIDE = "guide", "公开指南与制度"
    REPORT = "report", "公开工作年度报告"
    OTHER = "other", "其他法定信息"


class Theme(models.TextChoices):
    """国务院公文主题分类, first level, in its own order; the first is the local government's own heading."""

    ORGANISATION = "organisation", "政府组织机构"
    GENERAL = "general", "综合政务"
    ECONOMY = "economy", "国民经济管理、国有资产监管"
    FINANCE = "finance", "财政、金融、审计"
    LAND = "land", "国土资源、能源"
    AGRICULTURE = "agriculture", "农业、林业、水利"
    INDUSTRY = "industry", "工业、交通"
    TRADE = "trade", "商贸、海关、旅游"
    MARKET = "market", "市场监管、安全生产监管"
    CONSTRUCTION = "construction", "城乡建设、环境保护"
    EDUCATION = "education", "科技、教育"
    CULTURE = "culture", "文化、广电、新闻出版"
    HEALTH = "health", "卫生、体育"
    POPULATION = "population", "人口与计划生育、妇女儿童工作"
    LABOUR = "labour", "劳动、人事、监察"
    SECURITY = "security", "公安、安全、司法"
    CIVIL = "civil", "民政、扶贫、救灾"
    NATIONALITIES = "nationalities", "民族、宗教"
    FOREIGN = "foreign", "对外事务"
    OVERSEAS = "overseas", "港澳台侨工作"
    DEFENCE = "defence", "国防"
    OTHER = "other", "其他"


class Validity(models.TextChoices):
    VALID = "valid", "有效"
    AMENDED = "amended", "已修改"
    EXPIRED = "expired", "失效"
    REPEALED = "repealed", "废止"


class Tie(models.TextChoices):
    """What this document does to the other; `BACK` says the same from the other's side."""

    BASIS = "basis", "依据"
    REPEALS = "repeals", "废止"
    AMENDS = "amends", "修改"
    INTERPRETATION = "interpretation", "解读"
    RELATED = "related", "相关"


BACK = {
    Tie.BASIS: "被引为依据",
    Tie.REPEALS: "被废止于",
    Tie.AMENDS: "被修改于",
    Tie.INTERPRETATION: "解读对象",
    Tie.RELATED: "相关",
}


def by_label(choices: type[models.TextChoices], label: str, default: str = "") -> str:
    """The code of a Chinese label; `default` when there is none."""
    return next((code for code, word in choices.choices if word == label), default)
