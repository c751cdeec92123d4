"""The sandbox is as strict as the platforms: a client that passes here has met their limits."""

import io
import json
import urllib.error
import urllib.parse
import urllib.request

import pytest
from PIL import Image

from weibo_wechat.sandbox import registry

PARTS = "--cut"


@pytest.fixture
def weixin(sandbox_process):
    """Calls with the token of a demo account."""
    sandbox_process.tell("reset")
    sandbox_process.tell("settings", publish_seconds=0)
    appid = registry.wechat_appid("jtj")
    body = {"grant_type": "client_credential", "appid": appid, "secret": registry.wechat_secret(appid)}
    token = ask(f"{sandbox_process.base}/cgi-bin/stable_token", body)["access_token"]
    return lambda path, body: ask(f"{sandbox_process.base}/cgi-bin/{path}?access_token={token}", body)


@pytest.fixture
def weibo(sandbox_process):
    sandbox_process.tell("reset")
    token = registry.weibo_token(registry.weibo_uid("jtj"))

    def call(path, **form):
        data = urllib.parse.urlencode({"access_token": token, **form})
        url = f"{sandbox_process.base}/2/{path}.json"
        return ask(f"{url}?{data}") if path.endswith("timeline") else ask(url, data.encode())

    return call


def ask(url, body=None):
    data = body if isinstance(body, bytes) or body is None else json.dumps(body, ensure_ascii=False).encode()
    kind = "application/x-www-form-urlencoded" if isinstance(body, bytes) else "application/json"
    try:
        answer = urllib.request.urlopen(urllib.request.Request(url, data, {"Content-Type": kind}), timeout=20)
    except urllib.error.HTTPError as error:
        answer = error
    return json.loads(answer.read())


def picture(form):
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(out, form)
    return out.getvalue()


def multipart(body, name="cover.jpg"):
    head = f'--{PARTS}\r\nContent-Disposition: form-data; name="media"; filename="{name}"\r\n\r\n'
    return head.encode() + body + f"\r\n--{PARTS}--\r\n".encode()


@pytest.fixture
def upload(sandbox_process, weixin):
    appid = registry.wechat_appid("jtj")
    token = ask(
        f"{sandbox_process.base}/cgi-bin/stable_token", {"appid": appid, "secret": registry.wechat_secret(appid)}
    )["access_token"]

    def call(path, body):
        url = f"{sandbox_process.base}/cgi-bin/{path}?access_token={token}&type=image"
        request = urllib.request.Request(
            url, multipart(body), {"Content-Type": f"multipart/form-data; boundary={PARTS}"}
        )
        return json.loads(urllib.request.urlopen(request, timeout=20).read())

    return call


@pytest.fixture
def article(upload):
    thumb = upload("material/add_material", picture("JPEG"))["media_id"]
    return {
        "title": "标题",
        "content": "<p>正文</p>",
        "thumb_media_id": thumb,
        "content_source_url": "http://jtj.localhost/1/?f=abc",
    }


def test_nobody_gets_in_without_credentials(sandbox_process):
    assert (
        ask(f"{sandbox_process.base}/cgi-bin/token?grant_type=client_credential&appid=nope&secret=nope")["errcode"]
        == 40013
    )
    assert ask(f"{sandbox_process.base}/cgi-bin/draft/add", {})["errcode"] == 41001
    assert ask(f"{sandbox_process.base}/2/statuses/user_timeline.json?access_token=nope")["error_code"] == 21332


def test_a_stable_token_stays_the_same_and_a_plain_one_does_not(sandbox_process):
    appid = registry.wechat_appid("xxb")
    body = {"appid": appid, "secret": registry.wechat_secret(appid)}
    stable = [ask(f"{sandbox_process.base}/cgi-bin/stable_token", body)["access_token"] for _ in range(2)]
    plain = [
        ask(f"{sandbox_process.base}/cgi-bin/token?{urllib.parse.urlencode(body)}")["access_token"] for _ in range(2)
    ]
    assert stable[0] == stable[1]
    assert plain[0] != plain[1]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("title", "长" * 33, 45003),
        ("digest", "长" * 129, 45004),
        ("content", "x" * 20_001, 45002),
        ("thumb_media_id", "nope", 40007),
    ],
)
def test_a_draft_beyond_the_limits_is_refused(weixin, article, field, value, code):
    assert weixin("draft/add", {"articles": [article | {field: value}]})["errcode"] == code


def test_foreign_pictures_and_scripts_vanish_from_a_draft_in_silence(weixin, article):
    content = '<p onclick="x()">字<img src="http://elsewhere.example/a.jpg"><script>alert(1)</script></p>'
    draft = weixin("draft/add", {"articles": [article | {"content": content}]})["media_id"]
    kept = weixin("draft/get", {"media_id": draft})["news_item"][0]["content"]
    assert kept == "<p>字</p>"


def test_a_picture_is_judged_by_its_content(upload):
    assert upload("media/uploadimg", picture("WEBP"))["errcode"] == 40137
    assert upload("media/uploadimg", picture("PNG"))["url"].startswith("http://")


def test_a_draft_is_used_up_by_its_publication(weixin, article):
    draft = weixin("draft/add", {"articles": [article]})["media_id"]
    publish_id = weixin("freepublish/submit", {"media_id": draft})["publish_id"]
    verdict = weixin("freepublish/get", {"publish_id": publish_id})
    assert verdict["publish_status"] == 0
    assert weixin("freepublish/submit", {"media_id": draft})["errcode"] == 40007
    assert weixin("freepublish/batchget", {"offset": 0, "count": 20})["item"][0]["article_id"] == verdict["article_id"]


def test_an_eleventh_deletion_in_a_day_is_over_the_quota(weixin):
    codes = [weixin("freepublish/delete", {"article_id": "nope"})["errcode"] for _ in range(11)]
    assert codes == [53600] * 10 + [45009]


def test_a_mass_message_goes_once_a_day_and_its_own_id_guards_it(sandbox_process, weixin, article):
    drafts = [weixin("draft/add", {"articles": [article]})["media_id"] for _ in range(2)]
    send = lambda draft, mark: weixin("message/mass/sendall", {"mpnews": {"media_id": draft}, "clientmsgid": mark})  # noqa: E731
    first = send(drafts[0], "one")
    assert send(drafts[0], "one")["errcode"] == 45066
    sandbox_process.tell("clock", seconds=61)
    assert send(drafts[0], "one") == {"errcode": 45065, "errmsg": "clientmsgid exist", "msg_id": first["msg_id"]}
    assert send(drafts[1], "two")["errcode"] == 45028


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"status": "没有链接", "rip": "1.1.1.1"}, 10017),
        ({"status": "#话题# http://jtj.localhost/1/ ", "rip": "1.1.1.1"}, 10017),
        ({"status": "外链 http://elsewhere.example/ ", "rip": "1.1.1.1"}, 10017),
        ({"status": "没有地址 http://jtj.localhost/1/ "}, 10016),
        ({"status": "长" * 131 + " http://jtj.localhost/1/ ", "rip": "1.1.1.1"}, 20012),
    ],
)
def test_weibo_refuses_what_the_platform_refuses(weibo, form, code):
    assert weibo("statuses/share", **form)["error_code"] == code


def test_weibo_shortens_links_and_shows_only_the_latest_five(weibo):
    for number in range(7):
        made = weibo("statuses/share", status=f"{number}" * 12 + f" http://jtj.localhost/{number}/ ", rip="1.1.1.1")
    assert int(made["idstr"]) > 2**53
    assert "http://t.cn/" in made["text"]
    timeline = weibo("statuses/user_timeline")
    assert (len(timeline["statuses"]), timeline["total_number"]) == (5, 7)
    assert timeline["statuses"][0]["url_objects"][0]["info"]["url_long"] == "http://jtj.localhost/6/"


def test_weibo_refuses_the_same_text_twice(weibo):
    form = {"status": "一样的话 http://jtj.localhost/1/ ", "rip": "1.1.1.1"}
    weibo("statuses/share", **form)
    assert weibo("statuses/share", **form)["error_code"] == 20019


def test_the_hundred_and_first_call_of_a_day_is_refused(weibo):
    assert [weibo("statuses/user_timeline").get("error_code") for _ in range(101)][-2:] == [None, 10023]


def test_the_phone_lists_every_department(sandbox_process):
    page = sandbox_process.page("/")
    assert "宣城发布" in page
    assert page.count("的微信") >= 61
