"""The one door out: how far a call got is always known, and inner addresses are out of reach."""

import http.server
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from django.db import transaction

from cluster import outbound


class Peer(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.seen.append(self.path)
        if self.path == "/cut":
            self.connection.shutdown(socket.SHUT_RDWR)
        elif self.path == "/half":
            self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        elif self.path == "/drip":
            for byte in b"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc":
                self.wfile.write(bytes([byte]))
                time.sleep(0.3)
        elif self.path == "/inner":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.2:9/secret")
            self.end_headers()
        else:
            body = b"x" * 2000 if self.path == "/big" else b'{"ok": true}'
            self.send_response(500 if self.path == "/broken" else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def peer(settings) -> Iterator[http.server.ThreadingHTTPServer]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Peer)
    server.seen = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.OUTBOUND_ALLOW_PRIVATE = [f"localhost:{server.server_port}"]
    yield server
    server.shutdown()
    server.server_close()


def at(peer: http.server.ThreadingHTTPServer, path: str) -> str:
    return f"http://localhost:{peer.server_port}{path}"


def test_no_log_line_holds_a_query_or_a_body(peer, caplog):
    caplog.set_level(0)
    outbound.request(
        "POST",
        at(peer, "/missing"),
        params={"access_token": "opensesame"},
        json_body={"phone": "13800000000"},
        raise_for_status=False,
    )
    lines = " ".join(
        f"{record.getMessage()} {record.__dict__}"
        for record in caplog.records
        if record.name.startswith(("outbound", "httpx"))
    )
    assert "/missing" in lines
    assert "opensesame" not in lines
    assert "13800000000" not in lines


def test_an_answer_comes_back_whole(peer):
    assert outbound.get(at(peer, "/")).json() == {"ok": True}


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "10.0.0.8", "169.254.169.254", "[::1]", "[::ffff:192.168.1.1]", "[64:ff9b::a00:1]"],
)
def test_an_inner_address_is_refused_before_anything_is_sent(peer, host):
    with pytest.raises(outbound.AddressRefused):
        outbound.get(f"http://{host}:8/", seconds=2)


def test_a_redirect_to_an_inner_address_is_refused(peer):
    with pytest.raises(outbound.AddressRefused):
        outbound.get(at(peer, "/inner"))


def test_a_closed_port_means_nothing_was_sent(peer, settings):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings.OUTBOUND_ALLOW_PRIVATE = [f"localhost:{port}"]
    with pytest.raises(outbound.NotConnected, match="请求没有发出"):
        outbound.request("POST", f"http://localhost:{port}/")


def test_an_unknown_name_means_nothing_was_sent():
    with pytest.raises(outbound.NotConnected):
        outbound.request("POST", "http://no-such-name.invalid/")


@pytest.mark.parametrize("path", ["/cut", "/half"])
def test_a_cut_answer_means_it_may_have_been_done_and_is_not_repeated(peer, path):
    with pytest.raises(outbound.NoAnswer, match="没有等到完整的回答"):
        outbound.request("GET", at(peer, path))
    assert peer.seen == [path]


def test_a_dripping_peer_cannot_hold_a_call_beyond_its_total_time(peer):
    started = time.monotonic()
    with pytest.raises(outbound.NoAnswer):
        outbound.request("GET", at(peer, "/drip"), seconds=1)
    assert time.monotonic() - started < 3


def test_an_answer_above_the_size_limit_is_not_read_to_the_end(peer):
    with pytest.raises(outbound.NoAnswer, match="超过 1000 字节"):
        outbound.request("GET", at(peer, "/big"), max_bytes=1000)


def test_an_error_answer_keeps_its_status_and_body(peer):
    with pytest.raises(outbound.AnsweredWithError) as caught:
        outbound.request("GET", at(peer, "/broken"))
    assert (caught.value.answer.status, caught.value.answer.content) == (500, b'{"ok": true}')


def test_only_a_reading_call_is_repeated(peer):
    with pytest.raises(outbound.AnsweredWithError):
        outbound.get(at(peer, "/broken"), repeats=1)
    assert len(peer.seen) == 2


def test_the_network_is_out_of_reach_inside_a_transaction(peer, db):
    with transaction.atomic(), pytest.raises(outbound.InsideTransaction):
        outbound.get(at(peer, "/"))
    assert peer.seen == []
