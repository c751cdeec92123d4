"""What stands in the way of `make run` is one sentence with its remedy."""

import socket

import pytest
from django.core.management.base import CommandError

from jingting import bootstrap
from jingting.management.commands.serve import Command, processes, static_fingerprint


@pytest.mark.parametrize(
    ("printed", "remedy"),
    [
        ("OSError: [Errno 28] No space left on device", "磁盘已满"),
        ("NewConnectionError: Failed to establish a new connection", "检查网络"),
        ("Temporary failure in name resolution", "检查网络"),
    ],
)
def test_the_usual_causes_of_a_failed_install_are_named_with_their_remedy(printed, remedy):
    with pytest.raises(bootstrap.Stop, match=remedy):
        bootstrap.explain(printed, "安装依赖失败")


def test_an_unknown_failure_is_not_explained_away():
    bootstrap.explain("SyntaxError: invalid syntax", "安装依赖失败")


def test_a_taken_port_is_named_with_another_to_try(settings):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings.PORT = taken.getsockname()[1]
        with pytest.raises(CommandError, match=rf"端口 {settings.PORT} 已被占用.*PORT="):
            Command().check_machine()


def test_the_sandbox_is_a_process_of_the_demo_only(settings):
    settings.DEMO = False
    assert set(processes()) == {"web", "worker", "tick"}
    settings.DEMO = True
    assert set(processes()) == {"web", "worker", "tick", "sandbox"}


def test_static_files_are_collected_again_only_when_one_changed():
    assert static_fingerprint() == static_fingerprint()
