"""The demo's service guides hold what the law asks of one."""

from demo import content_files
from services import guides


def test_the_demo_guides_all_fit(city):
    records = content_files.entries("guides")
    wrong = [record["name"] for record in records if guides.guide_from(record, city.jtj).missing()]
    assert len(records) > 150
    assert wrong == []
