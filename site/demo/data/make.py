"""Made tables of the demo: plausible, seeded, nobody's data. `python make.py` writes the same rows again.
Every dataset that uses one says on its page that it is made up."""

import csv
import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
COUNTIES = {"宣州区": (118.758, 30.946), "郎溪县": (119.180, 31.126), "广德市": (119.420, 30.877), "宁国市": (118.983, 30.634),
            "泾县": (118.420, 30.689), "旌德县": (118.550, 30.298), "绩溪县": (118.578, 30.068)}
LAST = date(2026, 10, 31)
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = [pow(3, place, 31) for place in range(17)]


def write(name: str, head: list[str], rows: list[list], encoding: str = "utf-8") -> None:
    with (HERE / name).open("w", encoding=encoding, newline="") as file:
        lines = csv.writer(file, lineterminator="\r\n" if encoding.startswith("gb") else "\n")
        lines.writerow(head)
        lines.writerows(rows)


def towns() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with (HERE / "xuancheng-villages.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            county = row["县(市、区)"]
            names = found.setdefault(county if county in COUNTIES else "宣州区", [])
            if row["乡镇(街道)"] not in names:
                names.append(row["乡镇(街道)"])
    return found


def place(rng: random.Random, county: str, spread: float = 0.12) -> tuple[float, float]:
    longitude, latitude = COUNTIES[county]
    return round(longitude + rng.gauss(0, spread / 2), 6), round(latitude + rng.gauss(0, spread / 2), 6)


def credit_code(rng: random.Random) -> str:
    """A code with a right check character and a division (341899) that was never given."""
    body = "91341899" + "".join(rng.choice("0123456789") for _ in range(9))
    total = sum(LETTERS.index(sign) * weight for sign, weight in zip(body, WEIGHTS, strict=True))
    return body + LETTERS[(31 - total % 31) % 31]


def firm(rng: random.Random, town: str) -> str:
    words = ("水阳江", "敬亭", "柏枧", "鳌峰", "青弋", "双桥", "东津", "梅溪", "云岭", "徽水", "桃花潭", "龙须湖")
    trades = ("宣纸", "机械", "茶业", "家具", "新材料", "食品", "苗木", "物流", "电子", "橡胶密封件", "竹制品", "建材", "餐饮管理", "药业")
    return f"宣城{rng.choice(words)}{rng.choice(trades)}{rng.choice(('有限公司', '股份有限公司', '有限责任公司'))}"


def penalties() -> None:
    rng = random.Random("penalties-1")
    causes = {"市工商质监局": ("发布违法广告", "销售不符合标准的产品", "未按规定公示年度报告"), "市环保局": ("超标排放水污染物", "未批先建", "未按规定处置危险废物"),
              "市安监局": ("未对从业人员进行安全培训", "未建立隐患排查台账"), "市交通运输局": ("擅自改装车辆", "超限运输"), "市食药监局": ("经营超过保质期的食品", "未查验供货者许可证")}
    rows: list[list[Any]] = []
    for number in range(1, 1321):
        office = rng.choice(list(causes))
        county = rng.choice(list(COUNTIES))
        day = LAST - timedelta(days=rng.randrange(1100))
        rows.append([f"宣{office[1:3]}罚〔{day.year}〕{number:04d}号", firm(rng, county), credit_code(rng), county, rng.choice(causes[office]), office,
                     day.isoformat(), rng.choice((0, 2000, 5000, 10000, 20000, 30000, 50000, 100000)) + rng.randrange(10) * 100])
    rows.sort(key=lambda row: row[6], reverse=True)
    write("administrative-penalties.csv", ["处罚决定书文号", "当事人", "统一社会信用代码", "县(市、区)", "事由", "处罚机关", "决定日期", "罚款金额(元)"], rows)


def clinics() -> None:
    rng = random.Random("clinics-1")
    rows: list[list[Any]] = []
    for county, names in towns().items():
        for number, town in enumerate(names * 3):
            kind = rng.choice(("一级医院", "社区卫生服务站", "村卫生室", "定点零售药店", "定点零售药店"))
            base = {"定点零售药店": f"{town.rstrip('镇乡街道')}{rng.choice(('百姓', '康宁', '济民', '仁和', '杏林'))}大药房"}.get(kind, f"{town}{kind}")
            longitude, latitude = place(rng, county)
            rows.append([f"H3418{len(rows) + 1:05d}", base if number < len(names) else f"{base}{number // len(names)}分部", kind, county, town,
                         rng.choice(("是", "是", "是", "否")), rng.randrange(0, 120) if "院" in kind else 0, longitude, latitude])
    write("medical-insurance-places.csv", ["机构编码", "机构名称", "类别", "县(市、区)", "乡镇(街道)", "可刷医保电子凭证", "床位数(张)", "经度", "纬度"], rows)


def jobs() -> None:
    rng = random.Random("jobs-1")
    posts = (("机械装配工", "中专", 5200), ("数控操作员", "高中", 6000), ("电气工程师", "本科", 9000), ("仓库管理员", "高中", 4300), ("茶艺师", "中专", 4200),
             ("幼儿教师", "大专", 4000), ("护士", "大专", 5000), ("会计", "大专", 5500), ("质检员", "大专", 5000), ("货车司机", "不限", 7000), ("宣纸晒纸工", "不限", 6500))
    rows: list[list[Any]] = []
    for number in range(1, 1801):
        county = rng.choice(list(COUNTIES))
        post, school, pay = rng.choice(posts)
        low = pay + rng.randrange(-5, 8) * 100
        rows.append([f"ZP2026{number:05d}", post, firm(rng, county), county, rng.randrange(1, 21), school, low, low + rng.randrange(5, 30) * 100,
                     (LAST - timedelta(days=rng.randrange(120))).isoformat()])
    write("job-offers.csv", ["岗位编号", "岗位", "用人单位", "工作地点", "招聘人数(人)", "学历要求", "月薪下限(元)", "月薪上限(元)", "发布日期"], rows)


def insured() -> None:
    rng = random.Random("insured-1")
    kinds = {"城镇职工基本养老保险": 98_000, "城乡居民基本养老保险": 210_000, "失业保险": 46_000, "工伤保险": 52_000, "城镇职工基本医疗保险": 74_000}
    rows: list[list[Any]] = []
    for year in range(2021, 2027):
        for month in range(1, 13):
            if date(year, month, 1) > LAST:
                break
            for place_in_order, county in enumerate(COUNTIES):
                for kind, base in kinds.items():
                    size = base * (1.9 if county == "宣州区" else 0.45 + 0.09 * place_in_order)
                    grown = size * (1 + 0.0022 * ((year - 2021) * 12 + month)) + rng.gauss(0, size / 400)
                    rows.append([f"{year}-{month:02d}", county, kind, round(grown)])
    write("insured-people.csv", ["月份", "县(市、区)", "险种", "参保人数(人)"], rows)


def budget() -> None:
    rng = random.Random("budget-1")
    departments = [row["name"] for row in csv.DictReader((HERE.parents[2] / "cluster/data/city/departments.csv").open(encoding="utf-8"))]
    heads = {"基本支出": 900, "项目支出": 1400, "“三公”经费": 22}
    rows: list[list[Any]] = []
    for year in range(2022, 2027):
        for name in departments:
            size = rng.lognormvariate(0, 0.7)
            for head, base in heads.items():
                rows.append([year, name, head, f"{base * size * rng.uniform(.9, 1.15):.2f}"])
    write("department-budgets.csv", ["年度", "部门", "支出类别", "预算数(万元)"], rows)


def weather() -> None:
    rng = random.Random("weather-1")
    rows: list[list[Any]] = []
    for county, (_, latitude) in COUNTIES.items():
        wet = 0.0
        day = date(2024, 1, 1)
        while day <= LAST:
            season = -abs(day.timetuple().tm_yday - 205) / 183
            mean = 28.5 + 26 * season + 3 + (31 - latitude) * 0.4 + rng.gauss(0, 2.4)
            wet = 0.55 * wet + rng.random()
            rain = max(0.0, rng.gammavariate(0.6, 16) - 3) if wet > 1.05 else 0.0
            rows.append([county, day.isoformat(), f"{mean:.1f}", f"{mean + rng.uniform(3, 7):.1f}", f"{mean - rng.uniform(3, 7):.1f}",
                         f"{rain:.1f}", min(100, round(66 + rain + rng.gauss(0, 8))), f"{max(0.2, rng.gammavariate(3, .8)):.1f}"])
            day += timedelta(days=1)
    write("daily-weather.csv", ["站点", "日期", "平均气温(℃)", "最高气温(℃)", "最低气温(℃)", "降水量(毫米)", "相对湿度(%)", "平均风速(m/s)"], rows)


def visitors() -> None:
    rng = random.Random("visitors-1")
    sights = (("敬亭山", "宣州区", 9), ("查济古村", "泾县", 7), ("桃花潭", "泾县", 8), ("龙川", "绩溪县", 8), ("太极洞", "广德市", 7), ("江村", "旌德县", 5),
              ("扬子鳄国家级自然保护区", "宣州区", 4), ("皖南川藏线·青龙湾", "宁国市", 6), ("中国宣纸文化园", "泾县", 5), ("障山大峡谷", "绩溪县", 4))
    season = (.6, .8, 1.0, 1.5, 1.6, 1.0, 1.2, 1.3, 1.0, 1.9, 1.1, .6)
    rows: list[list[Any]] = []
    for year in range(2022, 2027):
        for month in range(1, 13):
            if date(year, month, 1) <= LAST:
                rows += [[f"{year}-{month:02d}", name, county, round(size * 9000 * season[month - 1] * rng.uniform(.8, 1.25) * (.7 if year == 2022 else 1))]
                         for name, county, size in sights]
    write("scenic-visitors-gbk.csv", ["月份", "景区", "县(市、区)", "接待人次(人次)"], rows, "gb18030")


def air() -> None:
    rng = random.Random("air-1")
    rows: list[list[Any]] = []
    for county in COUNTIES:
        day = LAST - timedelta(days=729)
        while day <= LAST:
            winter = abs(day.timetuple().tm_yday - 200) / 183
            fine = max(5, rng.gauss(18 + 28 * winter, 9))
            index = round(max(fine * 1.35, rng.gauss(52, 12)))
            level = "优" if index <= 50 else "良" if index <= 100 else "轻度污染" if index <= 150 else "中度污染"
            rows.append([day.isoformat(), county, index, level, round(fine), round(fine * 1.6), round(max(3, rng.gauss(7, 2))),
                         round(max(6, rng.gauss(20 + 8 * winter, 5))), round(max(20, rng.gauss(118 - 40 * winter, 20)))])
            day += timedelta(days=1)
    write("air-quality.csv", ["日期", "县(市、区)", "AQI", "等级", "PM2.5(μg/m³)", "PM10(μg/m³)", "SO2(μg/m³)", "NO2(μg/m³)", "O3日最大8小时(μg/m³)"], rows)


def buses() -> None:
    rng = random.Random("buses-1")
    words = ("状元路", "鳌峰广场", "叠嶂路", "市人民医院", "敬亭山", "宣城站", "梅溪路", "薰化路", "宝城路", "彩金湖", "昭亭路", "响山路", "水阳江大道", "清溪路",
             "向阳路", "双塔寺", "泰和商城", "府山广场", "火车东站", "合工大宣城校区", "职业技术学院", "柏枧山路", "宛陵湖", "体育中心", "市政务服务中心")
    rows: list[list[Any]] = []
    for line in range(1, 31):
        stops = rng.sample(words, rng.randrange(12, 20))
        longitude, latitude = COUNTIES["宣州区"]
        for number, stop in enumerate(stops, 1):
            longitude, latitude = longitude + rng.uniform(-.004, .006), latitude + rng.uniform(-.004, .004)
            rows.append([f"{line}路", number, stop, round(longitude, 6), round(latitude, 6), "06:00", rng.choice(("19:30", "20:30", "21:00")), rng.choice((1, 2))])
    write("bus-stops.csv", ["线路", "站序", "站名", "经度", "纬度", "首班", "末班", "票价(元)"], rows)


def rivers() -> None:
    rng = random.Random("rivers-1")
    stations = (("新河庄", "水阳江", 9.4, 400), ("宣城", "水阳江", 12.0, 380), ("西河镇", "青弋江", 8.2, 500), ("胡乐司", "西津河", 6.6, 28), ("港口湾水库", "西津河", 131.5, None),
                ("陈村水库", "青弋江", 109.4, None), ("河沥溪", "水阳江", 31.2, 160), ("沙埠", "华阳河", 14.8, 60), ("誓节", "无量溪", 20.1, 35))
    rows: list[list[Any]] = []
    moment, end = datetime(2026, 9, 1), datetime(2026, 10, 31, 23)
    level = {name: base for name, _, base, _ in stations}
    while moment <= end:
        storm = rng.random() < .02
        for name, river, base, flow in stations:
            before = level[name]
            level[name] = before + (base - before) * .03 + rng.gauss(0, .015) + (rng.uniform(.1, .6) if storm else 0)
            rain = round(rng.gammavariate(1, 6), 1) if storm else round(max(0, rng.gauss(-1.2, .8)), 1)
            rows.append([moment.strftime("%Y-%m-%d %H:%M:%S"), name, river, f"{level[name]:.2f}", f"{level[name] - before:.2f}",
                         "" if flow is None else round(flow * max(.3, 1 + (level[name] - base) * .35)), f"{abs(rain):.1f}"])
        moment += timedelta(hours=1)
    rows.reverse()
    write("river-levels.csv", ["监测时间", "站名", "河流", "水位(米)", "涨落(米)", "流量(m3/s)", "时段雨量(毫米)"], rows)


def high_tech() -> None:
    rng = random.Random("high-tech-1")
    fields = ("新材料", "先进制造与自动化", "电子信息", "生物与新医药", "资源与环境", "新能源与节能")
    rows = [[firm(rng, county), credit_code(rng), county, rng.choice(fields), rng.randrange(2019, 2027), f"GR{rng.randrange(2019, 2026)}34{rng.randrange(10**6):06d}"]
            for county in rng.choices(list(COUNTIES), k=386)]
    write("high-tech-firms-gbk.csv", ["企业名称", "统一社会信用代码", "县(市、区)", "技术领域", "认定年度", "证书编号"], rows, "gb18030")


def parking() -> None:
    rng = random.Random("parking-1")
    rows: list[list[Any]] = []
    for number in range(1, 97):
        county = rng.choices(list(COUNTIES), weights=[6, 1, 2, 2, 1, 1, 1])[0]
        longitude, latitude = place(rng, county, .03)
        rows.append([f"P{number:03d}", f"{rng.choice(('鳌峰', '状元', '叠嶂', '宛陵', '梅溪', '响山', '清溪', '西津', '桃州', '泾川'))}{rng.choice(('路', '广场', '商城', '公园'))}{rng.choice(('地面', '地下', '立体'))}停车场",
                     county, rng.choice(("政府投资", "商业配建", "路内泊位")), rng.randrange(20, 420), rng.randrange(0, 30), rng.choice((0, 2, 3, 5)), longitude, latitude])
    write("parking-lots.csv", ["编号", "名称", "县(市、区)", "类型", "泊位(个)", "充电桩(个)", "首小时收费(元)", "经度", "纬度"], rows)


def tea() -> None:
    rng = random.Random("tea-1")
    rows: list[list[Any]] = []
    for county, names in towns().items():
        for town in names:
            garden = rng.lognormvariate(8, .8)
            for year in range(2020, 2027):
                rows.append([year, county, town, f"{garden:.1f}", f"{garden * rng.uniform(.028, .045):.1f}", f"{garden * rng.uniform(.4, .8):.1f}"])
    write("tea-output.csv", ["年度", "县(市、区)", "乡镇(街道)", "茶园面积(亩)", "干茶产量(吨)", "一产产值(万元)"], rows)


def food_checks() -> None:
    from openpyxl import Workbook

    rng = random.Random("food-1")
    book = Workbook()
    sheet = book.active
    sheet.title = "抽检结果"
    sheet.append(["抽样编号", "样品名称", "分类", "被抽样单位", "县(市、区)", "抽样日期", "结论", "不合格项目"])
    foods = {"粮食加工品": ("大米", "挂面"), "茶叶及相关制品": ("绿茶", "黄山毛峰"), "肉制品": ("咸肉", "香肠"), "糕点": ("徽墨酥", "绿豆糕"), "食用农产品": ("鳜鱼", "青菜", "豇豆"), "豆制品": ("臭豆腐", "豆干")}
    for number in range(1, 1501):
        kind = rng.choice(list(foods))
        bad = rng.random() < .021
        county = rng.choice(list(COUNTIES))
        sheet.append([f"XC2026{number:06d}", rng.choice(foods[kind]), kind, firm(rng, county), county, LAST - timedelta(days=rng.randrange(300)),
                      "不合格" if bad else "合格", rng.choice(("菌落总数", "噻虫胺", "过氧化值", "苯甲酸")) if bad else None])
    for row in sheet.iter_rows(min_row=2, min_col=6, max_col=6):
        row[0].number_format = 'yyyy"年"m"月"d"日"'
    book.properties.created = book.properties.modified = datetime(2026, 11, 1)
    book.save(HERE / "food-checks.xlsx")


def nursing() -> None:
    rng = random.Random("nursing-1")
    rows: list[list[Any]] = []
    for county, names in towns().items():
        for town in names:
            if rng.random() < .8:
                longitude, latitude = place(rng, county)
                beds = rng.randrange(30, 260)
                rows.append([f"{town}{rng.choice(('敬老院', '养老服务中心', '颐养院'))}", rng.choice(("公办", "公建民营", "民办")), county, town, beds,
                             round(beds * rng.uniform(.35, .95)), rng.choice(("一级", "二级", "三级", "未评定")), longitude, latitude])
    write("nursing-homes.csv", ["机构名称", "性质", "县(市、区)", "乡镇(街道)", "床位数(张)", "入住人数(人)", "等级", "经度", "纬度"], rows)


def permits() -> None:
    rng = random.Random("permits-1")
    rows: list[list[Any]] = []
    for number in range(1, 2401):
        county = rng.choice(list(COUNTIES))
        day = LAST - timedelta(days=rng.randrange(900))
        rows.append([f"皖建许〔{day.year}〕{number:05d}", rng.choice(("建筑工程施工许可", "商品房预售许可", "城镇污水排入排水管网许可", "建筑起重机械使用登记")), firm(rng, county), county,
                     day.isoformat(), (day + timedelta(days=rng.choice((365, 730, 1095)))).isoformat(), rng.choice(("有效", "有效", "有效", "已注销"))])
    write("building-permits.csv", ["许可文号", "许可事项", "被许可单位", "县(市、区)", "许可日期", "有效期至", "状态"], rows)


if __name__ == "__main__":
    for make in (penalties, clinics, jobs, insured, budget, weather, visitors, air, buses, rivers, high_tech, parking, tea, food_checks, nursing, permits):
        make()
