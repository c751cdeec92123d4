"""The nouns of the fleet: who owns a site, who may do what on it, its files, its signed pages."""

from cluster.models.department import Department, SiteIdentity
from cluster.models.media import Attachment, Picture, PictureRendition
from cluster.models.page import CityPage
from cluster.models.people import RoleGroup, User

__all__ = [
    "Attachment",
    "CityPage",
    "Department",
    "Picture",
    "PictureRendition",
    "RoleGroup",
    "SiteIdentity",
    "User",
]
