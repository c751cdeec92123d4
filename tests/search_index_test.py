"""The public index: what can be found, how soon, and that nothing withdrawn or secret ever is."""

import multiprocessing
import os
import signal
import time

import pytest
from django.core.management import call_command
from django.db import transaction
from wagtail.models import PageViewRestriction
from wagtail.search.backends import get_search_backend

from cluster import review
from disclosure.models import DisclosureDocument
from portal.models import ArticlePage
from search import changes, rebuilding
from search.models import IndexChange
from search.store import store
from tests.factories import bring_out, make_article, make_document, make_newsroom

PORTAL = {"host": "localhost:8000"}


@pytest.fixture(autouse=True)
def index(settings, tmp_path):
    """An empty index of the test's own."""
    settings.SEARCH_DIR = tmp_path / "index"
    fresh = store().grow()
    fresh.commit()
    fresh.finish()


def titles(client, query: str, **more: str) -> list[str]:
    answer = client.get("/search/", {"q": query, **more}, headers=PORTAL)
    assert answer.status_code == 200
    return [hit.plain_title for hit in answer.context["answer"].hits]


def test_published_text_is_found_after_one_drain_on_every_host(client, city):
    make_document(city.xxb, "关于推进政务云建设的通知", "加快统一认证平台建设。")
    changes.drain()
    assert titles(client, "政务云") == ["关于推进政务云建设的通知"]
    answer = client.get("/search/?q=统一认证&site=all", headers={"host": "jtj.localhost:8000"})
    assert answer.context["answer"].hits[0].url.startswith("http://xxb.localhost:8000/documents/")


@pytest.mark.parametrize(
    "text, query",
    [
        ("宣城市国家税务总局的通告", "国家税务"),
        ("敬亭山景区今日开放", "敬亭"),
        ("骨干网带宽达到100Mbps", "100M"),
        ("宣政办秘〔2016〕200号", "宣政办秘〔2016〕200号"),
        ("宣政办秘〔2016〕200号", "宣政办秘[2016]200号"),
        ("推广使用ＡＰＰ", "app"),
        ("数据资源管理", "數據資源"),
        ("乡镇卫生院名单", "卫"),
    ],
)
def test_any_stretch_of_a_text_finds_it(client, city, text, query):
    make_document(city.xxb, "一份文件", text)
    changes.drain()
    assert titles(client, query) == ["一份文件"]


def test_a_draft_is_not_found(client, city):
    make_document(city.xxb, "尚未签发的文件", live=False)
    changes.drain()
    assert titles(client, "尚未签发") == []


def test_a_withdrawn_page_is_gone_at_once_even_before_the_index_hears_of_it(client, city):
    newsroom = make_newsroom(city.xxb)
    document = make_document(city.xxb, "要撤下的文件", newsroom=newsroom)
    changes.drain()
    assert titles(client, "撤下") == ["要撤下的文件"]
    document.unpublish()
    assert titles(client, "撤下") == []
    changes.drain()
    assert client.get("/search/?q=撤下", headers=PORTAL).context["answer"].total == 0


def test_a_deleted_and_a_restricted_page_are_gone(client, city):
    first, second = make_document(city.xxb, "会被删除的公告"), make_document(city.xxb, "会被限制的公告")
    changes.drain()
    first.delete()
    PageViewRestriction.objects.create(page=second, restriction_type=PageViewRestriction.LOGIN)
    changes.drain()
    assert client.get("/search/?q=公告", headers=PORTAL).context["answer"].total == 0


def test_a_change_that_was_rolled_back_leaves_nothing_in_the_index(client, city):
    document = make_document(city.xxb, "回滚的文件", live=False)
    newsroom = make_newsroom(city.xxb)
    changes.drain()
    try:
        with transaction.atomic():
            bring_out(document, newsroom)
            raise RuntimeError
    except RuntimeError:
        pass
    assert not IndexChange.objects.filter(done_at=None).exists()
    assert titles(client, "回滚") == []


def test_updating_leaves_no_ghost(client, city):
    newsroom = make_newsroom(city.xxb)
    document = make_document(city.xxb, "第一稿标题", newsroom=newsroom)
    for number in range(4):
        document.title = f"第{number}次修改后的标题"
        document.save_revision(user=newsroom.writer)
        bring_out(document, newsroom)
        changes.drain()
        assert titles(client, "标题") == [f"第{number}次修改后的标题"]
    assert store().size() == 1


def test_markup_in_a_title_is_escaped_in_a_hit(client, city):
    make_document(city.xxb, "关于<script>alert(1)</script>标签的说明", "<b>粗</b>体与标签")
    changes.drain()
    page = client.get("/search/?q=标签", headers=PORTAL).content.decode()
    assert "关于&lt;script&gt;" in page and "<mark>标签</mark>" in page and "<script>alert" not in page


def test_a_search_of_one_model_goes_through_the_callers_queryset(city):
    newsroom = make_newsroom(city.jtj)
    news = make_article(city.jtj, title="秋季开学检查", newsroom=newsroom, live=True)
    make_document(city.jtj, "秋季开学通知", newsroom=newsroom)
    make_article(city.xxb, title="秋季网络检查", live=True)
    call_command("update_index", backend_name="public", verbosity=0)
    backend = get_search_backend("public")
    here = ArticlePage.objects.live().descendant_of(city.jtj.root_page)
    assert [page.title for page in backend.search("秋季", here)] == [news.title]
    assert backend.search("秋季", ArticlePage).count() == 2
    assert list(backend.search("秋季", ArticlePage.objects.filter(live=False))) == []
    assert [page.title for page in backend.autocomplete("开学通", DisclosureDocument)] == ["秋季开学通知"]
    newest = backend.search("秋季", ArticlePage.objects.order_by("-first_published_at"), order_by_relevance=False)
    assert [page.title for page in newest] == ["秋季网络检查", "秋季开学检查"]


def test_a_rebuild_takes_in_what_changed_while_it_ran(client, city):
    make_document(city.xxb, "重建之前的文件")
    work = rebuilding.Rebuild()
    rebuilding._add_all(work.fresh, DisclosureDocument, lambda line: None)
    late = make_document(city.xxb, "重建期间的文件")
    changes.drain()
    assert titles(client, "重建期间") == [late.title], "the index in use still follows"
    work.finish()
    assert sorted(titles(client, "重建")) == ["重建之前的文件", "重建期间的文件"]
    assert rebuilding.rebuild() == 2


def test_the_worker_builds_an_index_where_there_is_none(client, city, settings, tmp_path):
    make_document(city.xxb, "最早的文件")
    settings.SEARCH_DIR = tmp_path / "elsewhere"
    answer = client.get("/search/?q=最早", headers=PORTAL)
    assert answer.status_code == 200 and "搜索正在准备" in answer.content.decode()
    changes.drain()
    assert titles(client, "最早") == ["最早的文件"]


def _commit_forever(folder, started):
    from whoosh import index as whoosh_index

    number = 0
    while True:
        writer = whoosh_index.open_dir(folder).writer(timeout=5)
        for _ in range(30):
            number += 1
            writer.add_document(key=f"x:{number}", text="填充" * 200, pairs=["填充"] * 200)
        started.set()
        writer.commit(optimize=True)


@pytest.mark.processes
def test_killing_the_writer_in_a_commit_leaves_an_index_that_works(client, city):
    make_document(city.xxb, "留在索引里的文件")
    changes.drain()
    context = multiprocessing.get_context("fork")
    for delay in (0.01, 0.05, 0.15):
        started = context.Event()
        process = context.Process(target=_commit_forever, args=(store().current(), started))
        process.start()
        started.wait(10)
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        assert titles(client, "留在索引里") == ["留在索引里的文件"]
    make_document(city.xxb, "此后的文件")
    changes.drain()
    assert titles(client, "此后") == ["此后的文件"]


@pytest.mark.processes
def test_a_process_sees_what_another_one_wrote(client, city):
    make_document(city.xxb, "进程之间的文件")
    assert titles(client, "进程之间") == []
    pid = os.fork()
    if not pid:
        with store().writer() as writer:
            writer.add_document(key="x:1", text="另一进程写入", pairs=["另一"])
        os._exit(0)
    os.waitpid(pid, 0)
    assert store().size() == 1
    changes.drain()
    assert titles(client, "进程之间") == ["进程之间的文件"]


def test_only_committed_signatures_make_a_page_findable(client, city):
    newsroom = make_newsroom(city.xxb)
    document = make_document(city.xxb, "审核中的文件", live=False, newsroom=newsroom)
    review.submit(document, by=newsroom.writer)
    changes.drain()
    assert titles(client, "审核中") == []
