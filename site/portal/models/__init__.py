"""Page kinds of the portal room."""

from portal.models.article import ArticlePage
from portal.models.closure import Closure
from portal.models.domain import ApprovedDomain
from portal.models.home import HomePage
from portal.models.listing import ChannelPage, GatheringPage
from portal.models.mourning import Mourning
from portal.models.office import LeaderPage, LeadersPage, OfficePage, OfficesPage
from portal.models.topic import TopicPage

__all__ = [
    "ApprovedDomain",
    "ArticlePage",
    "ChannelPage",
    "Closure",
    "GatheringPage",
    "HomePage",
    "LeaderPage",
    "LeadersPage",
    "Mourning",
    "OfficePage",
    "OfficesPage",
    "TopicPage",
]
