"""The nouns of 政府信息公开: the documents and their list, the numbers ever given out."""

from disclosure.models.document import DisclosureDocument, DocumentAttachment, DocumentTie
from disclosure.models.listing import DisclosureIndexPage
from disclosure.models.numbers import IssuedNumber, PublisherCode

__all__ = [
    "DisclosureDocument",
    "DisclosureIndexPage",
    "DocumentAttachment",
    "DocumentTie",
    "IssuedNumber",
    "PublisherCode",
]
