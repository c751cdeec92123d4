"""docs/nginx.conf says what the table of addresses says, and nginx takes it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from cluster.departments import host_space
from tests.address_test import ID, NGINX

SIZES = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def written() -> str:
    return re.sub(r"(?m)(^|\s)#.*$", "", NGINX.read_text("utf-8"))


def size_of(text: str) -> int:
    return int(text[:-1]) * SIZES[text[-1]]


def largest(path: str) -> int:
    """What nginx lets through to a path: a regular expression wins, then the longest prefix, else the server's own."""
    own = re.search(r"^    client_max_body_size (\w+);", written(), re.MULTILINE)[1]
    best, found = "", own
    for kind, place, body in re.findall(r'location (~ )?"?(/[^\s"]*|\^[^"]*)"? \{([^\n]*)', written()):
        size = re.search(r"client_max_body_size (\w+);", body)
        if kind and re.search(place, path):
            return size_of(size[1])
        if not kind and path.startswith(place) and len(place) > len(best):
            best, found = place, size[1] if size else own
    return size_of(found)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/letters/new/",
        "/elder/letters/new/",
        "/search/",
        "/api/v1/datasets",
        "/data/datasets/a/",
        f"/api/v1/resources/{ID}/rows",
        f"/api/v1/resources/{ID}/push",
        "/admin/login/",
        "/admin/images/add/",
        "/admin/data/",
        f"/admin/data/{ID}/upload/",
    ],
)
def test_nginx_lets_through_as_large_a_body_as_the_table_of_addresses(path):
    assert largest(path) == host_space.of(path).largest_body


def test_nginx_speaks_tls_and_ipv6_and_waits_for_the_slow_itself():
    said = written()
    assert said.count("listen [::]:") == said.count("default_server") // 2 == 2
    for line in (
        "ssl_protocols TLSv1.2 TLSv1.3",
        "proxy_request_buffering on",
        "proxy_buffering on",
        "proxy_max_temp_file_size",
        "client_body_timeout",
        "send_timeout",
        "limit_conn connections",
        "limit_req zone=requests",
        "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for",
    ):
        assert line in said, line


@pytest.mark.skipif(PROGRAM is None, reason="nginx is not installed here")
def test_nginx_takes_the_file(tmp_path: Path):
    key, certificate = tmp_path / "jingting.key", tmp_path / "jingting.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    conf = NGINX.read_text("utf-8").replace("/etc/nginx/", f"{tmp_path}/").replace("/var/cache/nginx", str(tmp_path))
    (tmp_path / "site.conf").write_text(conf, "utf-8")
    places = "".join(f"{name}_temp_path {tmp_path}/{name};" for name in ("proxy", "fastcgi", "uwsgi", "scgi"))
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}}\n"
        f"http {{ client_body_temp_path {tmp_path}/body; {places} access_log off; include {tmp_path}/site.conf; }}\n"
    )
    tried = subprocess.run(
        [PROGRAM, "-t", "-p", str(tmp_path), "-c", f"{tmp_path}/nginx.conf", "-e", "stderr"],
        capture_output=True,
        text=True,
    )
    assert tried.returncode == 0, tried.stderr
