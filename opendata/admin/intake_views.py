"""The page of one file on its way in: what it was read as, beside its rows; what was found; what is to be done.
One form for all of it: a correction that was typed is read before anything is decided or published."""

import itertools
import uuid
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from cluster.acts import may
from cluster.admin.requests import signed_in
from cluster.errors import JingtingError
from opendata.admin.dataset_views import door
from opendata.catalogue import registering, rules
from opendata.intake import anonymity, deciding, discarding, gate, publishing, reporting
from opendata.intake import rules as intake_rules
from opendata.models import Column, Dataset, Decision, Intake
from opendata.reading.proposal import TYPES, Options, options_from_json
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


@door
def intake(request: HttpRequest, intake_id: uuid.UUID) -> HttpResponse:
    found = rules.intake(signed_in(request), intake_id)
    if request.method != "POST":
        return render(request, "opendata/admin/intake.html", _words(request, found))
    act, by = request.POST.get("act", ""), signed_in(request)
    if act == "discard":
        discarding.discard(found, by=by)
        messages.success(request, "已放弃，文件已删除。")
        return redirect("opendata_admin:dataset", found.resource.dataset_id)
    wanted = reading(request.POST, found)
    if act == "read" or wanted != options_from_json(found.options):
        _decide_first(request, found)
        deciding.read_again(found, options=wanted, by=by)
        if act != "read":
            messages.info(request, "已按您改的读法重新读过，请核对后再发布。")
        return redirect("opendata_admin:intake", found.pk)
    _key(request, found)
    _decide(request, found)
    if act == "publish":
        return _published(request, found)
    messages.success(request, "处理意见已保存。")
    return redirect("opendata_admin:intake", found.pk)


@door
def findings(request: HttpRequest, intake_id: uuid.UUID) -> HttpResponse:
    """The row-level findings as XLSX."""
    found = rules.intake(signed_in(request), intake_id)
    try:
        body = reporting.as_xlsx(found)
    except JingtingError as error:
        messages.error(request, error.message)
        return redirect("opendata_admin:intake", found.pk)
    name = f"{found.file_name.rpartition('.')[0] or '文件'}-问题清单.xlsx"
    return HttpResponse(
        body,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={
            "Content-Disposition": content_disposition_header(True, name) or "attachment",
            "Cache-Control": "no-store",
        },
    )


def reading(asked: QueryDict, found: Intake) -> Options:
    """The way of reading as the form says it. What equals what is shown stays as it was: a guess, or an earlier
    word."""
    earlier, proposal = options_from_json(found.options), found.proposal
    if "header_rows" not in asked:
        return earlier
    numbers = asked.get("header_rows", "").replace("，", ",").replace("、", ",").split(",")
    rows = tuple(sorted({int(part) for part in numbers if part.strip().isdigit()} - {0}))
    columns = {place: dict(words) for place, words in (earlier.columns or {}).items()}
    for column in proposal.get("columns", []):
        place = column["source"]
        for key in ("name", "type", "unit"):
            said = asked.get(f"{key}-{place}", "").strip()
            if said and said != (column[key] or "") and (key != "type" or said in TYPES):
                columns.setdefault(place, {})[key] = said
    return Options(
        sheet=_said(asked, "sheet", proposal.get("sheet"), earlier.sheet),
        member=_said(asked, "member", proposal.get("member"), earlier.member),
        encoding=asked.get("encoding") or None,
        header_rows=earlier.header_rows if list(rows) == (proposal.get("header_rows") or []) else rows,
        delimiter=earlier.delimiter,
        columns=columns or None,
        titles=earlier.titles,
        keep_totals=earlier.keep_totals and "drop-totals" not in asked,
    )


def _said(asked: QueryDict, name: str, shown: str | None, earlier: str | None) -> str | None:
    said = asked.get(name)
    return earlier if said in (None, "", shown) else said


def _key(request: HttpRequest, found: Intake) -> None:
    here = {column["name"] for column in found.proposal.get("columns", [])}
    shown = [title for title in found.resource.key_titles if title in here]
    if "header_rows" in request.POST and (key := request.POST.getlist("key")) != shown:
        deciding.choose_key(found, key=key, by=signed_in(request))


def _decide(request: HttpRequest, found: Intake) -> None:
    # What changes the rows is decided before what is measured on them; what reads the file again comes last of all.
    order = {"k-anonymity": 1, "total-rows": 2}
    for finding in sorted(found.findings.select_related("decision"), key=lambda one: order.get(one.code, 0)):
        action, note = request.POST.get(f"action-{finding.pk}", ""), request.POST.get(f"note-{finding.pk}", "").strip()
        decision = getattr(finding, "decision", None)
        if action and (decision is None or (decision.action, decision.note) != (action, note)):
            deciding.decide(finding, action=action, note=note, by=signed_in(request))


def _decide_first(request: HttpRequest, found: Intake) -> None:
    """What was chosen beside a correction is kept, where it can be: the reading brings it back for findings that stay
    the same."""
    for finding in found.findings.filter(decision=None):
        action, note = request.POST.get(f"action-{finding.pk}", ""), request.POST.get(f"note-{finding.pk}", "").strip()
        if action and action != Decision.Action.KEEP_ROWS:
            with suppress(JingtingError):  # said when it is chosen again, after the reading
                deciding.decide(finding, action=action, note=note, by=signed_in(request))


def _published(request: HttpRequest, found: Intake) -> HttpResponse:
    found.refresh_from_db()
    snapshot = publishing.publish_intake(found, by=signed_in(request), note=request.POST.get("note", "")[:300])
    dataset = found.resource.dataset
    if "keep-words" in request.POST and (words := request.POST.get("words", "").strip()) not in dataset.description:
        said = "\n".join(filter(None, (dataset.description, words)))
        registering.revise_dataset(dataset, by=signed_in(request), description=said)
    public = (
        "公众现在看到的就是这一版。"
        if dataset.state == Dataset.State.OPEN
        else f"数据集还在“{dataset.get_state_display()}”，审核开放以后公众才看得到。"
    )
    messages.success(request, f"第 {snapshot.number} 版已生成，共 {snapshot.rows:,} 行。{public}")
    return redirect("opendata_admin:dataset", dataset.pk)


def _words(request: HttpRequest, found: Intake) -> dict[str, Any]:
    dataset, proposal = found.resource.dataset, found.proposal
    shown = []
    for finding in found.findings.select_related("decision__decided_by"):
        decision, choices = getattr(finding, "decision", None), deciding.choices(finding)
        words = dict(choices).get(decision.action, decision.get_action_display()) if decision else ""
        shown.append((finding, decision, choices, words, HINTS.get(finding.code, "")))
    open_ones = [finding for finding, decision, *_ in shown if not decision]
    return {
        "intake": found,
        "dataset": dataset,
        "proposal": proposal,
        "findings": shown,
        "types": [(key, TYPE_LABELS[key]) for key in TYPES],
        "preview": list(
            zip(proposal.get("preview_lines") or itertools.count(1), proposal.get("preview", []), strict=False)
        ),
        "header_rows": ",".join(map(str, proposal.get("header_rows") or [])) or "0",
        "encodings": ENCODINGS.items(),
        "read_as": READ_AS.get(proposal.get("encoding") or "", proposal.get("encoding")),
        "steward": may(intake_rules.require, IntakeAct.DECIDE, found, signed_in(request)),
        "key": found.resource.key_titles,
        "anonymity": gate.anonymity_of(found),
        "k": anonymity.K,
        "drift": drift(found),
        "hopeless": any(not choices for _, _, choices, *_ in shown),
        "undecided": len(open_ones),
        "first_undecided": next(iter(open_ones), None),
    }


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
