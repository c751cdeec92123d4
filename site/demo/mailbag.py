"""The demo's letters: received, accepted, answered, approved by another person and published, on their old dates."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime

from django.utils import timezone

from cluster.clock import workdays
from cluster.models import Department, Role, User
from demo import content_files
from demo.newsroom import newsroom_of
from interaction import answering
from interaction.models import Case
from interaction.states import Kind, State

KINDS = {label: value for value, label in Kind.choices}


def build(today: date) -> Iterator[str]:
    for slug, letters in content_files.by_site("letters").items():
        department = Department.objects.filter(slug=slug).first()
        if department is None:
            continue
        people = newsroom_of(department)
        handler, approver = people[Role.WRITER], people[Role.SITE_MANAGER]
        for number, letter in enumerate(letters):
            received = content_files.moment(today, letter["days"], 8 + number % 9, (number * 13) % 60)
            case = receive(department, letter["kind"], letter["title"], letter["body"], received)
            answer(case, letter, received, handler, approver)
            yield case.subject


def receive(department: Department, kind: str, title: str, body: str, at: datetime) -> Case:
    """A letter by the words of its kind; one of the same title that came before is found again."""
    return answering.receive(
        kind=KINDS[kind],
        department=department,
        title=title,
        body=body,
        publish_consent=True,
        received_at=at,
        outside_id=hashlib.sha256(title.encode()).hexdigest()[:32],
    )


def answer(case: Case, letter: dict, received: datetime, handler: User, approver: User) -> None:
    """Bring a case to 已公开 from wherever a killed run left it."""
    day = workdays.add_workdays(received.date(), letter["took"])
    at = min(received.replace(year=day.year, month=day.month, day=day.day), timezone.now())
    if case.state == State.RECEIVED:
        case = answering.accept(case, by=handler, at=received)
    if case.state == State.ACCEPTED:
        case = answering.answer(case, text=letter["answer"], by=handler, at=at)
    if case.state == State.IN_REVIEW:
        case = answering.approve_answer(case, by=approver, at=at)
    if case.state == State.ANSWERED and case.published_at is None:
        answering.publish_answer(case, by=approver, at=at)
