"""The nouns of open data: what is offered (catalogue), its versions (snapshot), files on their way in (intake)."""

from opendata.models.catalogue import Column, Dataset, Domain, Frequency, Openness, Resource, Secrecy, Sharing, Subject
from opendata.models.intake import Decision, Finding, Intake
from opendata.models.push import Push, PushToken
from opendata.models.snapshot import Snapshot
from opendata.models.usage import Usage

__all__ = [
    "Column",
    "Dataset",
    "Decision",
    "Domain",
    "Finding",
    "Frequency",
    "Intake",
    "Openness",
    "Push",
    "PushToken",
    "Resource",
    "Secrecy",
    "Sharing",
    "Snapshot",
    "Subject",
    "Usage",
]
