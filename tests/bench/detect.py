"""Precision and recall of the detectors, per kind, on a labelled set built from shared data and seeded numbers.

`python -m tests.bench.detect`: each value once under a neutral header, and once under a header such as offices use.
"""

import csv
import gzip
import random
from collections import Counter
from pathlib import Path

from cluster.detect import classify
from tests.bench._figures import figure, needs_files

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程"
    "吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严"
)
GIVEN = (
    "伟强磊洋勇军杰娟艳涛明超秀霞敏静丽芳燕玲桂英华兰红梅鹏飞鑫波斌宇浩凯健俊帆帅旭宁龙林欢佳琪慧莹雪琳"
    "晶倩颖露瑶怡婷晨辰轩博文昊天子涵雨泽梓萱一诺欣怡思远志远建国建华国强海燕春梅秀英玉兰"
)
HEADERS = {
    "id18": "身份证号",
    "id15": "身份证号",
    "phone": "手机号",
    "landline": "联系电话",
    "bankcard": "银行账号",
    "plate": "车牌号",
    "email": "邮箱",
    "passport": "护照号",
    "uscc-person": "统一社会信用代码",
    "name": "姓名",
}
KINDS = [*HEADERS, "none"]


def luhn_digit(body: str) -> str:
    total = sum((d := int(c) * (2 if i % 2 == 0 else 1)) - 9 * (d > 9) for i, c in enumerate(reversed(body)))
    return str(-total % 10)


def id18(r: random.Random) -> str:
    body = (
        f"{r.choice(['341899', '349999', '119999', '659001'])}{r.randint(1935, 2020)}{r.randint(1, 12):02}"
        f"{r.randint(1, 28):02}{r.randint(1, 999):03}"
    )
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]


def credit_code(r: random.Random, kind: str) -> str:
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = (
        kind
        + r.choice(["341899", "349999"])
        + "".join(r.choice(letters if r.random() < 0.2 else "0123456789") for _ in range(9))
    )
    return body + letters[(31 - sum(letters.index(c) * pow(3, i, 31) for i, c in enumerate(body)) % 31) % 31]


def plate(r: random.Random) -> str:
    tail = "".join(r.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(4)) + r.choice("0123456789")
    return (
        r.choice("皖苏浙沪鲁豫")
        + r.choice("ABCDEFPR")
        + r.choice(["", "", "·"])
        + r.choice([tail, f"D{r.randint(10000, 99999)}"])
    )


def positives(r: random.Random, n: int) -> list[tuple[str, str]]:
    out = []
    for _ in range(n):
        out.append(("id18", r.choice([str, str, str.lower])(id18(r))))
        out.append(
            ("id15", f"341899{r.randint(30, 85)}{r.randint(1, 12):02}{r.randint(1, 28):02}{r.randint(1, 999):03}")
        )
        number = f"1{r.choice([3, 5, 6, 7, 8, 9])}{r.randint(0, 999_999_999):09}"
        out.append(
            (
                "phone",
                r.choice(
                    [
                        number,
                        number,
                        f"+86 {number}",
                        f"{number[:3]}-{number[3:7]}-{number[7:]}",
                        f"{number[:3]} {number[3:7]} {number[7:]}",
                    ]
                ),
            )
        )
        local = f"{r.randint(2, 8)}{r.randint(0, 999_999):06}"
        out.append(
            (
                "landline",
                r.choice(
                    [
                        f"0563-{local}",
                        f"(0563){local}",
                        f"0563{local}",
                        f"010-{local}1",
                        f"0563-{local}转801",
                        f"0551 {local}2",
                    ]
                ),
            )
        )
        body = r.choice(["629999", "621700", "622848"]) + "".join(
            r.choice("0123456789") for _ in range(r.choice([9, 12]))
        )
        card = body + luhn_digit(body)
        out.append(("bankcard", r.choice([card, card, " ".join(card[i : i + 4] for i in range(0, len(card), 4))])))
        out.append(("plate", plate(r)))
        out.append(
            (
                "email",
                f"{r.choice(['li', 'zhang_3', 'w.y'])}{r.randint(1, 9999)}@"
                f"{r.choice(['example.com', 'mail.example.cn', 'xc.example.org'])}",
            )
        )
        out.append(
            (
                "passport",
                r.choice(["E", "G"]) + f"{r.randint(10_000_000, 99_999_999)}"
                if r.random() < 0.7
                else f"E{r.choice('ABCDEFGHJK')}{r.randint(1_000_000, 9_999_999)}",
            )
        )
        out.append(("uscc-person", credit_code(r, "92")))
        out.append(("name", r.choice(SURNAMES) + "".join(r.choice(GIVEN) for _ in range(r.choice([1, 2, 2, 2])))))
    return out


def negatives(r: random.Random, n: int) -> list[tuple[str, str]]:
    """Values that look like numbers of persons and are not, with the headers that they carry."""
    out: list[tuple[str, str]] = []
    with gzip.open(SHARED / "datasets/china-villages.csv.gz", "rt", encoding="utf-8") as f:
        villages = [row for k, row in enumerate(csv.DictReader(f)) if k % 97 == 0]
    places = r.sample(villages, n)
    for row in places:
        out += [("区划代码", row["区划代码"]), ("名称", row["名称"])]
    for table, columns in (
        ("made-companies.csv", ("统一社会信用代码", "名称", "成立日期", "行业代码", "注册资本(万元)")),
        ("world-gdp.csv", ("Value", "Country Name")),
        ("xuancheng-villages.csv", ("乡镇(街道)", "县(市、区)", "村(居)名称")),
        ("made-persons.csv", ("编号", "补贴金额(元)", "出生日期", "性别", "住址")),
    ):
        with (SHARED / "datasets" / table).open(encoding="utf-8") as f:
            rows = list(csv.DictReader(f))
        for row in r.sample(rows, min(n, len(rows))):
            out += [(c, row[c]) for c in columns if not row[c].startswith("92") or c != "统一社会信用代码"]
    for _ in range(n):
        wrong = id18(r)
        out.append(("工单编号", wrong[:17] + str((int(wrong[17], 34) + 1) % 10)))
        body = "6" + str(r.choice([0, 1, 3, 4, 7, 8, 9])) + "".join(r.choice("0123456789") for _ in range(16))
        out.append(("交易序号", body + str((int(luhn_digit(body)) + r.randint(1, 9)) % 10)))
        out.append(("统一社会信用代码", credit_code(r, r.choice(["91", "12", "51"]))))
        out.append(("文号", f"宣政办〔{r.randint(2010, 2019)}〕{r.randint(1, 200)}号"))
        out.append(("咨询电话", r.choice(["12345", "12315", "110", "96333"])))
        out.append(("身份证号", "3418**********" + f"{r.randint(1000, 9999)}"))
        out.append(("手机号", f"138****{r.randint(1000, 9999)}"))
        out.append(("坐标", f"{r.uniform(117, 119):.6f},{r.uniform(30, 31):.6f}"))
        out.append(("时间", f"{r.randint(2010, 2018)}-{r.randint(1, 12):02}-{r.randint(1, 28):02} 08:30:00"))
    return out


def measure(neutral: bool, n: int = 400, seed: int = 7) -> dict[str, tuple[float, float]]:
    """Kind → (precision, recall)."""
    r = random.Random(seed)
    cases = [(kind, "值" if neutral else HEADERS[kind], value) for kind, value in positives(r, n)]
    cases += [("none", "值" if neutral else header, value) for header, value in negatives(r, n)]
    hit: Counter[str] = Counter()
    said: Counter[str] = Counter()
    real: Counter[str] = Counter()
    wrong: dict[tuple[str, str], str] = {}
    for kind, header, value in cases:
        found = classify(value, header)
        found = "none" if found == "address" else found
        real[kind] += 1
        said[found] += 1
        hit[kind] += kind == found
        if kind != found:
            wrong.setdefault((kind, found), value)
    measure.wrong = wrong  # type: ignore[attr-defined]
    return {k: (hit[k] / max(1, said[k]), hit[k] / max(1, real[k])) for k in KINDS}


def main() -> None:
    needs_files(SHARED)
    for neutral in (True, False):
        header = "neutral header" if neutral else "usual header"
        for kind, (precision, recall) in measure(neutral).items():
            figure(f"{kind} precision, {header}", precision, "")
            figure(f"{kind} recall, {header}", recall, "")
        for (kind, found), value in measure.wrong.items():  # type: ignore[attr-defined]
            print(f"    {kind} → {found}: {value}")


if __name__ == "__main__":
    main()
