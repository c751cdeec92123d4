"""The page of one file on its way in: what it was read as, beside its rows; what was found; what is to be done.
Where a verb has refused, every field holds what was typed."""

import itertools
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from cluster.acts import offers
from cluster.admin.requests import signed_in
from cluster.errors import Conflict
from opendata.intake import anonymity, deciding, gate, rules
from opendata.models import Column, Decision, Finding, Intake
from opendata.reading.proposal import TYPES
from opendata.states import IntakeAct

TYPE_LABELS = dict(Column.Type.choices)
ENCODINGS = {
    "utf-8": "UTF-8",
    "gb18030": "GB18030（含 GBK、GB2312）",
    "big5": "Big5（繁体）",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16（大端）",
}
READ_AS = {**ENCODINGS, "utf-8-sig": "UTF-8", "gbk": "GBK", "mixed": "UTF-8 与 GBK 混用"}

ANOTHER_TABLE = "一个资源只放一张表：回到数据集页，用“再加一个资源”给其余的各建一个，再传一次这份文件"
#: code → how to get at what the file has beside the table that was read
HINTS = {
    "several-sheets": f"要用别的工作表：在上面“工作表”里选，再按“再读一遍”。{ANOTHER_TABLE}，选另一张工作表。",
    "several-files": f"要用别的文件：在上面“压缩包里的文件”里选，再按“再读一遍”。{ANOTHER_TABLE}，选另一个文件。",
    "several-tables": (
        f"要用另一张：在上面“表头在第几行”写它的表头行号（标题行的下一行），再按“再读一遍”。{ANOTHER_TABLE}。"
    ),
}


@dataclass(frozen=True)
class Guess:
    """A column as it was read, or as it was typed over."""

    source: int
    title: str  # as it is known until it is read again
    name: str
    type: str
    unit: str
    reasons: list[str]
    is_key: bool


@dataclass(frozen=True)
class Question:
    """A finding, the ways out of it, the one decided or chosen; `words` says the decided one."""

    finding: Finding
    decision: Decision | None
    choices: list[tuple[str, str]]
    words: str
    hint: str
    action: str
    note: str


def intake_page(request: HttpRequest, found: Intake, typed: QueryDict | None = None) -> HttpResponse:
    return render(request, "opendata/admin/intake.html", _words(request, found, typed))


def _words(request: HttpRequest, found: Intake, typed: QueryDict | None) -> dict[str, Any]:
    proposal, said = found.proposal, typed or QueryDict()
    questions = [_question(finding, said) for finding in found.findings.select_related("decision__decided_by")]
    undecided = [question for question in questions if not question.decision]
    crowd, no_crowd = _crowd(found)
    return {
        "intake": found,
        "dataset": found.resource.dataset,
        "proposal": proposal,
        "acts": offers(rules.require, IntakeAct, found, signed_in(request)),
        "columns": [_guess(column, found, typed) for column in proposal.get("columns", [])],
        "findings": questions,
        "types": [(key, TYPE_LABELS[key]) for key in TYPES],
        "preview": list(
            zip(proposal.get("preview_lines") or itertools.count(1), proposal.get("preview", []), strict=False)
        ),
        "header_rows": said.get("header_rows", ",".join(map(str, proposal.get("header_rows") or [])) or "0"),
        "sheet": said.get("sheet", proposal.get("sheet")),
        "member": said.get("member", proposal.get("member")),
        "encoding": said.get("encoding", found.options.get("encoding")),
        "encodings": ENCODINGS.items(),
        "read_as": READ_AS.get(proposal.get("encoding") or "", proposal.get("encoding")),
        "anonymity": crowd,
        "no_anonymity": no_crowd,
        "k": anonymity.K,
        "drift": drift(found),
        "hopeless": any(not question.choices for question in questions),
        "undecided": len(undecided),
        "first_undecided": undecided[0].finding if undecided else None,
        "note": said.get("note", ""),
        "description": said.get("words", proposal.get("description", "")),
        "keeps_words": "keep-words" in said,
    }


def _guess(column: dict[str, Any], found: Intake, typed: QueryDict | None) -> Guess:
    place, said = column["source"], typed or QueryDict()
    keys = typed.getlist("key") if typed and "header_rows" in typed else found.resource.key_titles
    return Guess(
        place,
        column["name"],
        said.get(f"name-{place}", column["name"]),
        said.get(f"type-{place}", column["type"]),
        said.get(f"unit-{place}", column["unit"] or ""),
        column["reasons"],
        column["name"] in keys,
    )


def _question(finding: Finding, said: QueryDict) -> Question:
    decision, choices = getattr(finding, "decision", None), deciding.choices(finding)
    return Question(
        finding,
        decision,
        choices,
        dict(choices).get(decision.action, decision.get_action_display()) if decision else "",
        HINTS.get(finding.code, ""),
        said.get(f"action-{finding.pk}", decision.action if decision else ""),
        said.get(f"note-{finding.pk}", decision.note if decision else ""),
    )


def _crowd(found: Intake) -> tuple[anonymity.Anonymity | None, str]:
    """k-anonymity of what would go out, or why it cannot be told now."""
    try:
        return gate.anonymity_of(found), ""
    except Conflict as error:
        return None, error.message


def drift(found: Intake) -> list[str]:
    """In what the columns differ from the current version's, in words."""
    current = found.resource.current
    if current is None or not found.proposal:
        return []
    there = {column.name: column.type for column in current.layout}
    here = {column["name"]: column["type"] for column in found.proposal["columns"]}
    new, gone = [name for name in here if name not in there], [name for name in there if name not in here]
    turned = [
        f"“{name}”由{TYPE_LABELS[there[name]]}变为{TYPE_LABELS[kind]}"
        for name, kind in here.items()
        if name in there and there[name] != kind
    ]
    return [
        *(["新增列：" + "、".join(new)] if new else []),
        *(["没有了的列：" + "、".join(gone)] if gone else []),
        *turned,
    ]
