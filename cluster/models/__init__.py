"""The nouns of the fleet: who owns a site, who may do what on it, its files, its signed pages."""

from cluster.models.department import Department, IdentityChange, SiteIdentity
from cluster.models.installation import Installation
from cluster.models.lasting_key import LastingKey
from cluster.models.media import SHARED_COLLECTION, Attachment, Picture, PictureRendition, PlanCollection
from cluster.models.page import CityPage
from cluster.models.people import RoleGroup, User
from cluster.models.review import Kind, Signature, State, Step, Submission
from cluster.models.roles import CITY_OFFICE, CITY_ROLES, DEPARTMENT_ROLES, Role
from cluster.models.sweep import LivePageFault, SweepRun
from cluster.models.tally import Tally

__all__ = [
    "CITY_OFFICE",
    "CITY_ROLES",
    "DEPARTMENT_ROLES",
    "SHARED_COLLECTION",
    "Attachment",
    "CityPage",
    "Department",
    "IdentityChange",
    "Installation",
    "Kind",
    "LastingKey",
    "LivePageFault",
    "Picture",
    "PictureRendition",
    "PlanCollection",
    "Role",
    "RoleGroup",
    "Signature",
    "SiteIdentity",
    "State",
    "Step",
    "Submission",
    "SweepRun",
    "Tally",
    "User",
]
