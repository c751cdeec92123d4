"""The demo's record numbers are invented, and entered by the verbs that a real city uses."""

from datetime import date

from cluster.models import SiteIdentity
from demo import accounts, identities


def test_every_site_of_the_demo_has_its_numbers_from_two_people(city):
    accounts.build()
    assert set(identities.build(date(2026, 4, 21))) == {"portal", "jtj", "xxb"}
    assert [one.missing for one in SiteIdentity.objects.all()] == [[], [], []]
    assert list(identities.build(date(2026, 4, 21))) == []


def test_a_number_that_somebody_entered_is_not_replaced(city):
    accounts.build()
    SiteIdentity.objects.filter(department=city.jtj).update(site_code="9900000001")
    assert "jtj" not in set(identities.build(date(2026, 4, 21)))
