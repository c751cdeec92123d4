"""One file on its way in. Its page is one form with a button for each act, which posts all of it to the act's own
address: a correction that was typed is read before anything is decided or published."""

import functools
import uuid
from collections.abc import Callable
from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from cluster.admin.requests import signed_in
from cluster.errors import JingtingError, NotFound
from opendata.admin.entering import View, door
from opendata.admin.showing_intake import intake_page
from opendata.catalogue import registering, rules
from opendata.intake import deciding, discarding, publishing, reporting
from opendata.models import Dataset, Decision, Intake
from opendata.reading.proposal import TYPES, Options, options_from_json

#: what changes the rows is decided before what is measured on them; what reads the file again comes last of all
ORDER = {"k-anonymity": 1, "total-rows": 2}


def act(do: Callable[[HttpRequest, Intake], HttpResponse]) -> View:
    """The address of one act; where the verb refuses, the page as it was typed."""

    @door
    @functools.wraps(do)
    def view(request: HttpRequest, intake_id: uuid.UUID) -> HttpResponse:
        found = rules.intake(signed_in(request), intake_id)
        if request.method != "POST":  # a reload of this address
            return redirect("opendata_admin:intake", intake_id)
        try:
            return do(request, found)
        except NotFound:
            raise
        except JingtingError as refused:
            messages.error(request, refused.message)
            return intake_page(request, rules.intake(signed_in(request), intake_id), request.POST)

    return view


@require_safe
@door
def intake(request: HttpRequest, intake_id: uuid.UUID) -> HttpResponse:
    return intake_page(request, rules.intake(signed_in(request), intake_id))


@act
def discard(request: HttpRequest, found: Intake) -> HttpResponse:
    discarding.discard(found, by=signed_in(request))
    messages.success(request, "已放弃，文件已删除。")
    return redirect("opendata_admin:dataset", found.resource.dataset_id)


@act
def read(request: HttpRequest, found: Intake) -> HttpResponse:
    _read(request, found)
    return redirect("opendata_admin:intake", found.pk)


@act
def decide(request: HttpRequest, found: Intake) -> HttpResponse:
    if not _read_first(request, found):
        _decide(request, found)
        messages.success(request, "处理意见已保存。")
    return redirect("opendata_admin:intake", found.pk)


@act
def publish(request: HttpRequest, found: Intake) -> HttpResponse:
    if _read_first(request, found):
        return redirect("opendata_admin:intake", found.pk)
    _decide(request, found)
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


@require_safe
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
    """The way of reading as the form says it. What equals what is shown stays as it was: guessed, or said before."""
    earlier, proposal = options_from_json(found.options), found.proposal
    if "header_rows" not in asked:
        return earlier
    numbers = asked.get("header_rows", "").replace("，", ",").replace("、", ",").split(",")
    rows = tuple(sorted({int(part) for part in numbers if part.strip().isdecimal()} - {0}))
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


def _read_first(request: HttpRequest, found: Intake) -> bool:
    """Whether a correction was typed; it has been read then."""
    if reading(request.POST, found) == options_from_json(found.options):
        return False
    _read(request, found)
    messages.info(request, "已按您改的读法重新读过，请核对后再发布。")
    return True


def _read(request: HttpRequest, found: Intake) -> None:
    # What was chosen beside a correction is kept, where it can be: the reading brings it back for the same finding.
    wanted = reading(request.POST, found)
    for finding in found.findings.filter(decision=None):
        action, note = _chosen(request, finding.pk)
        if action and action != Decision.Action.KEEP_ROWS:
            with suppress(JingtingError):  # said when it is chosen again, after the reading
                deciding.decide(finding, action=action, note=note, by=signed_in(request))
    deciding.read_again(found, options=wanted, by=signed_in(request))


def _decide(request: HttpRequest, found: Intake) -> None:
    here = {column["name"] for column in found.proposal.get("columns", [])}
    shown = [title for title in found.resource.key_titles if title in here]
    if "header_rows" in request.POST and (key := request.POST.getlist("key")) != shown:
        deciding.choose_key(found, key=key, by=signed_in(request))
    for finding in sorted(found.findings.select_related("decision"), key=lambda one: ORDER.get(one.code, 0)):
        action, note = _chosen(request, finding.pk)
        decision = getattr(finding, "decision", None)
        if action and (decision is None or (decision.action, decision.note) != (action, note)):
            deciding.decide(finding, action=action, note=note, by=signed_in(request))
    found.refresh_from_db()


def _chosen(request: HttpRequest, finding_id: int) -> tuple[str, str]:
    return request.POST.get(f"action-{finding_id}", ""), request.POST.get(f"note-{finding_id}", "").strip()
