"""An article and a document through the review; their page, their PDF, the search."""

from types import SimpleNamespace

from tests.factories import make_article, make_document, make_newsroom
from tests.shipped.steps import step
from tests.shipped.work import get, work

TITLE = "网络安全宣传周启动"


@step("an article goes through three signatures and is read")
def publish(run: SimpleNamespace) -> None:
    run.newsroom = make_newsroom(run.xxb)
    run.article = make_article(run.xxb, newsroom=run.newsroom, live=True, title=TITLE)
    page = get(f"/news/{run.article.slug}/", host="xxb.localhost:8000")
    assert TITLE in page.decode()


@step("a document is read as PDF")
def pdf(run: SimpleNamespace) -> str:
    document = make_document(run.xxb, newsroom=run.newsroom)
    work()
    made = get(f"/documents/{document.slug}/document.pdf", host="xxb.localhost:8000")
    assert made.startswith(b"%PDF-") and b"%%EOF" in made[-1024:]
    return f"{len(made)} bytes"


@step("the search finds the article on the portal")
def search(run: SimpleNamespace) -> None:
    work()
    assert f"/news/{run.article.slug}/" in get("/search/", q="网络安全").decode()
