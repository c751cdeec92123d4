"""A post to both platforms, from draft to the follower's phone."""

import json
import urllib.request
from types import SimpleNamespace
from typing import Any

from cluster.models import Role
from tests.factories import make_user
from tests.shipped.steps import step
from tests.shipped.work import work
from weibo_wechat import accounts, approving, drafting
from weibo_wechat.states import DeliveryState


@step("a post is approved and reaches WeChat and Weibo once each")
def post(run: SimpleNamespace) -> str:
    tell(run, "settings", publish_seconds=0)
    people = SimpleNamespace(writer=make_user(Role.WRITER, run.jtj), officer=make_user(Role.LIAISON, run.jtj))
    opened = [opened_account(run, platform) for platform in ("wechat", "weibo")]
    drafted = drafting.draft_post(
        run.jtj,
        by=people.writer,
        accounts=opened,
        title="第1号通知",
        weibo_text="【第1号通知】今天检查了二十所学校。",
        wechat_digest="摘要",
        wechat_html="<p>今天检查了二十所学校。</p>",
        link="http://jtj.localhost:8000/news/1/",
    )
    submitted = drafting.submit_post(drafted, by=people.writer)
    approved = approving.approve(submitted, by=people.officer, digest=submitted.digest)
    work()
    states = [delivery.state for delivery in approved.deliveries.all()]
    assert states == [DeliveryState.SENT] * 2, states
    shown = [row["effect"] for row in ledger(run) if row["effect"] in ("publish", "status")]
    assert sorted(shown) == ["publish", "status"]
    return "、".join(account.name for account in opened)


def opened_account(run: SimpleNamespace, platform: str) -> Any:
    """An account of the department; the sandbox is told its credentials first."""
    key, secret = {"wechat": ("wx" + "0" * 16, "a" * 32), "weibo": ("7000000001", "2.00" + "b" * 28)}[platform]
    tell(run, "accounts", platform=platform, key=key, secret=secret, name=f"{platform}账号")
    return accounts.open_account(run.jtj, platform, name=f"{platform}账号", external_id=key, secret=secret, by=None)


def tell(run: SimpleNamespace, door: str, **words: Any) -> None:
    body, kind = json.dumps(words).encode(), {"Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(f"{run.sandbox}/__ctl/{door}", body, kind), timeout=20).read()


def ledger(run: SimpleNamespace) -> list[dict[str, Any]]:
    return json.loads(urllib.request.urlopen(f"{run.sandbox}/__ctl/ledger", timeout=20).read())
