"""Page kinds of the portal room."""

from portal.models.article import ArticlePage
from portal.models.home import HomePage
from portal.models.listing import ChannelPage, GatheringPage
from portal.models.office import LeaderPage, OfficePage
from portal.models.topic import TopicPage

__all__ = ["ArticlePage", "ChannelPage", "GatheringPage", "HomePage", "LeaderPage", "OfficePage", "TopicPage"]
