"""The W3C's own checker finds no error on any page kind × edition of a running city."""

import pytest

from tests.soak import pages, validity


@pytest.mark.skipif(validity.JAVA is None, reason="no Java: apt-get install default-jre-headless")
def test_every_page_is_valid_html(base: str):
    looked, found = validity.check(pages.stops(base))
    assert looked > 200
    assert found == []
