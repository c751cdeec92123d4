"""A platform: the screen in front of the town hall, which takes a text and gives back a number."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from weibo_wechat.models import Account, Delivery
from weibo_wechat.platforms.outcomes import NotThere, Outcome, Removed, Sent

shown: dict[str, str] = {}


class Noticeboard:
    def __init__(self, account: Account) -> None:
        self.account = account

    def prepare(self, delivery: Delivery) -> Iterator[dict[str, Any]]:
        yield from ()  # no picture to bring first

    def send(self, delivery: Delivery) -> Outcome:
        shown[delivery.mark] = delivery.payload["text"]
        return Sent(delivery.mark)

    def verdict(self, delivery: Delivery) -> Outcome:
        return self.find(delivery, delivery.created_at)

    def find(self, delivery: Delivery, since: datetime) -> Outcome:
        return Sent(delivery.mark) if delivery.mark in shown else NotThere("屏上没有")

    def delete(self, delivery: Delivery) -> Outcome:
        shown.pop(delivery.mark, None)
        return Removed("已从屏上撤下")
