"""Page kinds of the services room."""

from services.models.guide import ServiceGuide
from services.models.index_page import ServiceIndexPage

__all__ = ["ServiceGuide", "ServiceIndexPage"]
