"""What a round over all live pages costs, each compared with what was signed for it, and how long after a change
beneath the gate it is found at the size of the whole fleet: measured on PAGES articles of one site, counted up to 61 ×
1,000."""

import io
import time

from tests.bench import _city

PAGES, FLEET = 2_000, 61_000


def main() -> None:
    _city.load()
    from cluster.models import Department
    from cluster.review.sweeping import PAUSE, mismatches
    from portal.models import ArticlePage
    from tests.factories import make_city

    make_city()
    fill(Department.objects.get(slug="jtj"))
    ArticlePage.objects.filter(slug="bench-77").update(source="别处")
    began, cpu = time.perf_counter(), time.process_time()
    found = list(mismatches())
    cpu, wall = time.process_time() - cpu, time.perf_counter() - began
    assert [one.page.slug for one in found] == ["bench-77"]
    whole = cpu * FLEET / PAGES
    print(f"{PAGES} pages: {cpu:.2f} s of one core, {wall:.2f} s by the clock")
    print(
        f"{FLEET} pages: {whole:.0f} s of one core a round; a change is found within {whole + PAUSE:.0f} s of a free "
        f"one"
    )


def fill(department) -> None:
    """Articles with a picture of their own and six paragraphs."""
    from django.core.files.images import ImageFile
    from PIL import Image

    from cluster import review
    from cluster.models import Kind, Picture
    from portal.models import ArticlePage

    drawn = io.BytesIO()
    Image.new("RGB", (64, 48)).save(drawn, "JPEG")
    parent = department.root_page.get_children().get(slug="news")
    body = [("text", f"<p>{'今天检查了二十所学校。' * 40}</p>")] * 6
    with review.bulk_building(rebuild=False), review.making_pages_live(Kind.PROVISIONED, reason="bench"):
        for number in range(PAGES):
            picture = Picture(
                title=f"图{number}",
                collection=department.collection,
                file=ImageFile(io.BytesIO(drawn.getvalue()), name=f"{number}.jpg"),
            )
            picture.save()
            parent.add_child(
                instance=ArticlePage(
                    title=f"第{number}篇", slug=f"bench-{number}", source="本局", live=True, cover=picture, body=body
                )
            )


if __name__ == "__main__":
    main()
