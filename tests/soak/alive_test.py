"""Twenty processes of a city killed at random while people write, publish and post: it answers at the end, and nothing
that was accepted is missing or there twice."""

import os
import random
import signal
import time
import uuid
from collections import Counter
from threading import Thread
from types import SimpleNamespace

import httpx
import pytest

from interaction.models import Case
from tests.factories import make_article, make_newsroom
from tests.running_city import RunningCity, until
from tests.social_city import latest, make_account, make_queued, make_weibo_account
from weibo_wechat.states import DeliveryState

KILLS = 20
SETTLED = (DeliveryState.SENT, DeliveryState.UNCERTAIN)


@pytest.mark.processes
def test_a_city_whose_processes_are_killed_stays_up_and_loses_nothing(town, sandbox, tmp_path):
    killed = Counter()
    with RunningCity(tmp_path, **platforms(sandbox)) as city:
        killer = Thread(target=kill, args=(city, random.Random(11), killed))
        killer.start()
        done = live_through(city, killer, town, sandbox)
        killer.join()
        until(city.answers)
        until(lambda: all(latest(row).state in SETTLED for row in done.posts), patience=300)

        assert killed.total() == KILLS and min(len(done.letters), len(done.articles), len(done.posts)) >= 5
        for body in done.letters:
            assert Case.objects.filter(body=body).count() == 1
        for page in done.articles:
            assert page.title in get(city, "xxb.localhost", "/" + page.url_path.split("/", 2)[2])
            until(lambda page=page: found(city, page), patience=120)
        sent = [latest(row).state == DeliveryState.SENT for row in done.posts]
        for row, went_out in zip(done.posts, sent, strict=True):
            assert len(sandbox.effects(row.account)) in ((1,) if went_out else (0, 1))
        assert city.end() == 0
    print(
        f"{dict(killed)}: {len(done.letters)} letters, {len(done.articles)} articles, "
        f"{sum(sent)}/{len(sent)} posts sent"
    )


def platforms(sandbox) -> dict[str, str]:
    return {
        "WECHAT_API_BASE": sandbox.base,
        "WEIBO_API_BASE": sandbox.base,
        "WEIBO_WEB_BASE": sandbox.base,
        "OUTBOUND_ALLOW_PRIVATE": sandbox.base.removeprefix("http://"),
        "SOCIAL_SPACING_SECONDS": "0",
        "SOCIAL_LEASE_SECONDS": "15",
        "SOCIAL_VERDICT_SECONDS": "0.5",
        "SOCIAL_CHECK_SECONDS": "1,1,1",
        "PROXY_COUNT": "1",  # so that each citizen has an address of her own
    }


def kill(city: RunningCity, rng: random.Random, killed: Counter) -> None:
    while killed.total() < KILLS:
        time.sleep(rng.uniform(0.5, 4))
        name = rng.choice(("web", "worker", "tick"))
        if pid := city.pid(name):
            os.kill(pid, signal.SIGKILL)
            killed[name] += 1
        if name == "web":
            until(city.answers, patience=180)  # a house whose door is never up takes no letter in


def live_through(city: RunningCity, killer: Thread, town, sandbox) -> SimpleNamespace:
    """Letters, articles and posts, one after the other, as long as processes die."""
    done = SimpleNamespace(letters=[], articles=[], posts=[])
    newsroom = make_newsroom(town.xxb)
    while killer.is_alive():
        done.letters.append(write_letter(city, len(done.letters)))
        title = f"网络安全检查通报{uuid.uuid4().hex[:6]}"
        done.articles.append(make_article(town.xxb, live=True, newsroom=newsroom, title=title))
        new = make_weibo_account(town.jtj, sandbox) if len(done.posts) % 2 else make_account(town.jtj, "wechat")
        done.posts.append(make_queued(town, new))
    return done


def write_letter(city: RunningCity, number: int) -> str:
    """A citizen who sends the same form again until a slip comes."""
    letter = {
        "kind": "consultation",
        "department": "jtj",
        "title": f"第{number}封：周六开放吗",
        "body": f"第{number}次询问周六上午是否开放。",
        "phone": "13956300217",
        "consent": "yes",
        "form_id": str(uuid.uuid4()),
    }
    letter["csrfmiddlewaretoken"] = token = "soak" * 8
    headers = {
        "Host": f"jtj.localhost:{city.port}",
        "X-Forwarded-For": f"10.0.{number // 250}.{number % 250 + 1}",
        "Cookie": f"csrftoken={token}",
    }

    def accepted() -> bool:
        try:
            answer = httpx.post(f"http://127.0.0.1:{city.port}/letters/new/", data=letter, headers=headers, timeout=10)
        except httpx.TransportError:
            return False
        assert answer.status_code in (302, 500, 503), answer.text
        return answer.status_code == 302

    until(accepted, patience=240)
    return letter["body"]


def found(city: RunningCity, page) -> bool:
    """Whether the results link to it; its title alone would be there as the question."""
    return f"/{page.slug}/" in get(city, "localhost", "/search/", q=page.title)


def get(city: RunningCity, host: str, path: str, **query: str) -> str:
    address = f"http://127.0.0.1:{city.port}{path}"
    return httpx.get(address, params=query, headers={"Host": f"{host}:{city.port}"}, timeout=30).text
