"""Rows pushed by a department's own systems: tokens given and revoked by stewards, pushes taken once.
A push goes the way of an uploaded file (intake, gate, findings); it passes nothing that a steward could not pass."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from cluster import audit
from cluster.errors import Conflict, Invalid, JingtingError
from opendata.files import workshop
from opendata.intake import discarding, receiving
from opendata.layout import titles_of
from opendata.models import Intake, Push, PushToken, Resource, Secrecy
from opendata.reading.proposal import Options

ABANDONED = timedelta(minutes=30)  # a push without an answer for so long was killed; its key may be used again
LONGEST_KEY = 200


def push(
    token: PushToken, resource: Resource, path: Path, *, name: str, mode: str, key: str = "", idempotency_key: str = ""
) -> Push:
    """Take one push and return it answered. The same idempotency key with the same request returns the first answer
    (`push.repeated`); with another request, or while the first is still being done: Conflict."""
    with path.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    fingerprint = hashlib.sha256("\n".join((str(resource.pk), mode, key, name, content)).encode()).hexdigest()
    done = _begun(token, resource, mode=mode, key=key, idempotency_key=idempotency_key, fingerprint=fingerprint)
    if done.status:
        done.repeated = True
        return done
    try:
        _take(done, path, name)
    except BaseException:
        done.delete()  # nothing was changed: the caller may try again with the same key
        raise
    with transaction.atomic():
        done.save()
        PushToken.objects.filter(pk=token.pk).update(used_at=timezone.now())
        audit.record(
            resource.dataset,
            "push.take",
            by=token.made_by,
            data={"token": str(token.pk), "mode": mode, "intake": str(done.intake_id), "status": done.status},
        )
    return done


def checked(mode: str, key: str, idempotency_key: str) -> None:
    """The parts of a request that need no body."""
    if mode not in Push.Mode.values:
        raise _Said(
            "mode 可以是 replace（整表替换）、append（追加）或 upsert（按键更新）。",
            code="unknown-mode",
            parameter="mode",
        )
    if mode == Push.Mode.UPSERT and not titles_of(key):
        raise _Said("按键更新要说明键列：key=列名，多列用逗号分开。", code="key-missing", parameter="key")
    if len(key) > LONGEST_KEY:
        raise _Said(f"key 不能超过 {LONGEST_KEY} 个字。", code="key-too-long", parameter="key")
    if len(idempotency_key) > LONGEST_KEY or not idempotency_key.isprintable():
        raise _Said(
            f"Idempotency-Key 最多 {LONGEST_KEY} 个可见字符。", code="bad-idempotency-key", parameter="Idempotency-Key"
        )


class _Said(Invalid):
    def __init__(self, message: str, *, code: str, parameter: str) -> None:
        super().__init__(message, code=code)
        self.parameter = parameter


def _begun(token: PushToken, resource: Resource, **asked: Any) -> Push:
    try:
        with transaction.atomic():
            return Push.objects.create(token=token, resource=resource, **asked)
    except IntegrityError:
        earlier = Push.objects.select_related("intake").get(token=token, idempotency_key=asked["idempotency_key"])
    if earlier.fingerprint != asked["fingerprint"]:
        raise Conflict(
            "这个 Idempotency-Key 已用于另一次内容不同的推送，请换一个。没有改动数据。", code="idempotency-key-reused"
        )
    if earlier.status:
        return earlier
    now = timezone.now()
    if not Push.objects.filter(pk=earlier.pk, status=0, begun_at__lt=now - ABANDONED).update(begun_at=now):
        raise Conflict("同一个 Idempotency-Key 的推送正在处理，请稍后用同样的请求再问。", code="push-in-progress")
    earlier.refresh_from_db()
    return earlier


def _take(push: Push, path: Path, name: str) -> None:
    by = push.token.made_by
    remembered = push.resource.remembered or {}
    # The first line of a pushed CSV is its header by contract: a few rows are too little to guess from.
    options = Options(header_rows=(1,)) if name.endswith(".csv") and not remembered.get("header_rows") else None
    with workshop.bench():
        intake = receiving.receive(
            path, resource=push.resource, secrecy=Secrecy.PUBLIC, by=by, name=name, options=options
        )
        push.intake = intake
        push.save(update_fields=["intake"])
        try:
            receiving.go_on(intake, by=by, note=f"接口推送：{push.get_mode_display()}")
        except JingtingError as error:
            discarding.give_up(intake, message=error.message)
            raise
    push.status, push.answer = _answer(intake)


def _answer(intake: Intake) -> tuple[int, dict[str, Any]]:
    said: dict[str, Any] = {"intake": str(intake.pk), "resource": str(intake.resource_id)}
    if intake.state == Intake.State.REFUSED:
        return 400, {**said, "title": intake.message, "code": intake.refusal_code}
    if intake.state == Intake.State.WAITING or intake.snapshot is None:
        findings = [
            {"code": one.code, "column": one.column or None, "count": one.count, "message": one.message}
            for one in intake.findings.all()
        ]
        return 202, {**said, "outcome": "findings", "findings": findings}
    snapshot = intake.snapshot
    return 200, {
        **said,
        "outcome": "publish",
        "snapshot": str(snapshot.pk),
        "version": snapshot.number,
        "rows": snapshot.rows,
        "hash": snapshot.content_hash,
    }
