"""`manage.py ingest FILE --resource ID | --dataset NAME --secrecy public --subject other`: a file from the shell to the
public, for operators and for scripts. Exit 0: live; 3: waits for a steward; 4: refused."""

import argparse
import json
import re
import sys
import uuid
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from pypinyin import lazy_pinyin

from cluster import city
from cluster.errors import JingtingError
from cluster.models import Department, User
from opendata.catalogue import registering, reviewing, rules
from opendata.intake import receiving
from opendata.models import Dataset, Intake, Resource, Secrecy, Subject
from opendata.reading.proposal import Options
from opendata.snapshots import build

EXITS = {Intake.State.PUBLISHED: 0, Intake.State.WAITING: 3, Intake.State.REFUSED: 4}
OUTCOMES = {Intake.State.PUBLISHED: "publish", Intake.State.WAITING: "findings", Intake.State.REFUSED: "refuse"}


class Command(BaseCommand):
    help = "把一个数据文件读入、检查并发布（退出码 0 已发布，3 待数据管理员处理，4 拒收）"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--resource", type=uuid.UUID, help="资源编号")
        where.add_argument("--dataset", help="数据集网址标识；没有时登记一个")
        parser.add_argument("--secrecy", choices=Secrecy.values, help="是否涉密；不写就当面问")
        parser.add_argument("--subject", choices=Subject.values, default=None)
        parser.add_argument("--department", default="", help="新登记数据集的部门网址标识，默认市信息办")
        parser.add_argument("--by", default="", help="以哪个账号的身份（默认本机运维人员）")
        parser.add_argument("--sheet")
        parser.add_argument("--header-rows", help="表头所在行，如 3 或 2,3；0 表示没有表头")
        parser.add_argument("--encoding")
        parser.add_argument("--yes", action="store_true", help="发布后即对外开放由本命令登记的数据集")
        parser.add_argument("--json", action="store_true", help="最后一行输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            intake = self.taken(options)
        except JingtingError as error:
            self.stderr.write(error.message)
            self.finish(options, {"outcome": "refuse", "refusal_code": error.code, "message": error.message}, 4)
        self.say(intake)
        self.finish(options, said(intake), EXITS[Intake.State(intake.state)])

    def taken(self, options: dict[str, Any]) -> Intake:
        secrecy = options["secrecy"] or self.ask_secrecy()
        rules.refuse_secret(secrecy)
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"没有这个文件：{path}")
        by = User.objects.get(username=options["by"]) if options["by"] else None
        resource = self.resource(options, secrecy, by)
        intake = receiving.ingest_file(path, resource=resource, secrecy=secrecy, by=by, options=_options(options))
        if intake.snapshot:
            build.make_serving_files(intake.snapshot.content_hash)
            mine = resource.dataset.registered_by_id is None and resource.dataset.state == Dataset.State.DRAFT
            if options["yes"] and mine:
                reviewing.open_dataset(resource.dataset, by=None)
        return intake

    def ask_secrecy(self) -> str:
        if not sys.stdin.isatty():
            raise CommandError("请用 --secrecy public 说明这份数据不涉密（涉密数据不得进入本系统）。没有读取文件。")
        answer = input("这份数据涉密吗？涉密数据不得进入本系统。输入 public 表示非涉密：")
        return answer.strip() or Secrecy.SECRET

    def resource(self, options: dict[str, Any], secrecy: str, by: User | None) -> Resource:
        if options["resource"]:
            found = Resource.objects.select_related("dataset__department").filter(pk=options["resource"]).first()
            if found is None:
                raise CommandError("没有这个资源。")
            return found
        name = _slug(options["dataset"])
        dataset = Dataset.objects.filter(name=name).first()
        if dataset is not None:
            first = dataset.resources.select_related("dataset__department").first()
            if first is None:
                raise CommandError("这个数据集没有资源。")
            return first
        department = Department.objects.get(slug=options["department"] or city.read().office)
        dataset = registering.register_dataset(
            department,
            name=name,
            title=options["dataset"][:120],
            secrecy=secrecy,
            by=by,
            subject=options["subject"] or Subject.OTHER,
        )
        return dataset.resources.select_related("dataset__department").get()

    def say(self, intake: Intake) -> None:
        proposal = intake.proposal
        if intake.state == Intake.State.REFUSED:
            self.stdout.write(f"拒收：{intake.message}")
            return
        self.stdout.write(
            f"{proposal['rows']:,} 行，{len(proposal['columns'])} 列，编码 {proposal['encoding'] or '由文件格式决定'}"
        )
        for finding in intake.findings.all():
            self.stdout.write(f"  · {finding}")
        if intake.snapshot:
            self.stdout.write(f"已发布第 {intake.snapshot.number} 版，校验值 {intake.snapshot.content_hash[:12]}…")
        else:
            self.stdout.write("等待数据管理员处理以上问题（后台“数据”→“入库”）。")

    def finish(self, options: dict[str, Any], data: dict[str, Any], code: int) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(data, ensure_ascii=False, default=str))
        self.stdout.flush()
        sys.exit(code)


def said(intake: Intake) -> dict[str, Any]:
    """The object of `--json`: the proposal's own fields, and where the rows are."""
    if intake.state == Intake.State.REFUSED:
        return {"outcome": "refuse", "refusal_code": intake.refusal_code, "message": intake.message}
    proposal = {key: value for key, value in intake.proposal.items() if key not in ("staging", "preview")}
    return {
        **proposal,
        "outcome": OUTCOMES[Intake.State(intake.state)],
        "refusal_code": None,
        "columns": [
            {key: column[key] for key in ("name", "type", "unit") if column[key] is not None}
            for column in proposal["columns"]
        ],
        "intake": str(intake.pk),
        "dataset": intake.resource.dataset.name,
        "resource": str(intake.resource_id),
        "snapshot": str(intake.snapshot_id) if intake.snapshot_id else None,
        "hash": intake.snapshot.content_hash if intake.snapshot else None,
    }


def _options(options: dict[str, Any]) -> Options | None:
    header = options["header_rows"]
    if not (options["sheet"] or header or options["encoding"]):
        return None
    rows = tuple(int(number) for number in re.findall(r"\d+", header)) if header else None
    return Options(sheet=options["sheet"], header_rows=() if rows == (0,) else rows, encoding=options["encoding"])


def _slug(text: str) -> str:
    """A name the address can carry; Chinese becomes pinyin."""
    plain = re.sub(r"[^a-z0-9_-]+", "-", "-".join(lazy_pinyin(text)).lower()).strip("-_")[:100]
    return plain if len(plain) > 1 else f"d-{plain or uuid.uuid4().hex[:8]}"
