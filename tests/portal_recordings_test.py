"""Sound and film in an article: judged by content, played in ranges, read where they cannot be heard."""

import pytest
from django.core.files.base import ContentFile
from wagtail.models import Collection
from wagtail.rich_text import RichText

from cluster import review
from cluster.errors import Invalid
from cluster.models import Attachment
from tests.factories import make_article, make_newsroom
from tests.portal_pages_test import JTJ, get

# One silent frame of MPEG-1 Layer III (128 kbit/s, 44.1 kHz) is 417 bytes.
MP3 = (b"\xff\xfb\x90\x00" + bytes(413)) * 40
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(4000)


def attach(name: str, data: bytes, collection: Collection | None = None) -> Attachment:
    return Attachment.objects.create(
        title=name, file=ContentFile(data, name), collection=collection or Collection.get_first_root_node()
    )


VTT = "WEBVTT\n\n00:00.300 --> 00:02.600\n春。众鸟高飞尽，\n".encode()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("字幕.vtt", b"1\n00:00:00,300 --> 00:00:02,600\n"),
        ("字幕.vtt", b"WEBVTTX\n"),
        ("字幕.vtt", b"<html>WEBVTT"),
        ("字幕.vtt", b""),
        ("演讲.mp4", b"<html><script>alert(1)</script>"),
        ("演讲.mp3", b"\xff\xff\xff\xff" * 40),
        ("演讲.mp3", MP4),
        ("照片.mp4", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
    ],
)
def test_a_file_that_only_calls_itself_a_recording_is_refused(db, name, data):
    with pytest.raises(Invalid):
        attach(name, data)


@pytest.mark.parametrize(
    ("asked", "status", "said", "length"),
    [
        (None, 200, None, 16680),
        ("bytes=0-99", 206, "bytes 0-99/16680", 100),
        ("bytes=16000-", 206, "bytes 16000-16679/16680", 680),
        ("bytes=-80", 206, "bytes 16600-16679/16680", 80),
        ("bytes=99999-", 416, "bytes */16680", 0),
        ("bytes=0-9,20-29", 200, None, 16680),
        ("bytes=9-3", 416, "bytes */16680", 0),
    ],
)
def test_a_player_jumps_ahead(client, city, asked, status, said, length):
    recording = attach("讲解.mp3", MP3, city.jtj.collection)
    make_article(city.jtj, live=True, body=[("attachments", {"files": [recording]})])
    answer = client.get(recording.url, headers={"host": JTJ, **({"range": asked} if asked else {})})
    assert (answer.status_code, answer.headers.get("Content-Range")) == (status, said)
    assert len(b"".join(answer.streaming_content) if answer.streaming else answer.content) == length
    assert status != 206 or (answer.headers["Content-Type"], answer.headers["Accept-Ranges"]) == ("audio/mpeg", "bytes")


def test_a_recording_in_an_article_has_a_name_a_download_and_its_words(client, city):
    recording = attach("讲解.mp4", MP4, city.jtj.collection)
    article = make_article(
        city.jtj,
        live=True,
        body=[
            (
                "recording",
                {
                    "file": recording,
                    "poster": None,
                    "title": "三分钟看懂招生",
                    "transcript": "<p>今年的变化有三处。</p>",
                },
            )
        ],
    )
    page = get(client, f"/news/{article.slug}/", JTJ).content.decode()
    assert '<video controls playsinline preload="none"' in page and 'aria-label="三分钟看懂招生"' in page
    assert "下载（MP4，" in page and "今年的变化有三处" in page


def test_a_film_carries_its_captions_as_a_track_that_shows_by_itself(client, city):
    film, captions = attach("四时.mp4", MP4, city.jtj.collection), attach("四时.vtt", VTT, city.jtj.collection)
    article = make_article(
        city.jtj, live=True, body=[("recording", {"file": film, "title": "四时", "subtitles": captions})]
    )
    page = get(client, f"/news/{article.slug}/", JTJ).content.decode()
    assert f'kind="captions" srclang="zh-CN" label="中文字幕" src="{captions.url}" default>' in page
    answer = get(client, captions.url, JTJ)
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/vtt")


def test_captions_in_unicode_with_a_mark_before_them_are_taken(db):
    assert attach("字幕.vtt", b"\xef\xbb\xbf" + VTT).pk


@pytest.mark.parametrize(
    ("name", "data", "captions", "words", "said"),
    [
        ("讲解.mp3", MP3, None, "", "还没有字幕或文字稿"),
        ("讲解.mp4", MP4, None, "<p> </p>", "还没有字幕或文字稿"),
        ("讲解.mp3", MP3, VTT, "<p>词</p>", "字幕须是视频的 .vtt 文件"),
        ("讲解.mp4", MP4, MP3, "<p>词</p>", "字幕须是视频的 .vtt 文件"),
        ("讲解.pdf", b"%PDF-1.7\n", None, "<p>词</p>", "请用 MP4 视频或 MP3 音频"),
    ],
)
def test_a_recording_that_says_nothing_to_the_deaf_is_not_sent_to_review(city, name, data, captions, words, said):
    newsroom = make_newsroom(city.jtj)
    other = attach("字幕.vtt" if captions == VTT else "字幕.mp3", captions, city.jtj.collection) if captions else None
    article = make_article(
        city.jtj,
        newsroom=newsroom,
        body=[
            (
                "recording",
                {
                    "file": attach(name, data, city.jtj.collection),
                    "title": "讲解",
                    "subtitles": other,
                    "transcript": RichText(words),
                },
            )
        ],
    )
    with pytest.raises(Invalid, match=said):
        review.submit(article, by=newsroom.writer)
    assert article.open_submission is None
