"""`python -m weibo_wechat.sandbox --port N --var DIR`: serves the sandbox until it is interrupted.

Threads, because a held connection (a fault) must not stop the others.
"""

import argparse
import contextlib
import socketserver
import sys
from pathlib import Path
from typing import IO, Any, cast
from wsgiref.simple_server import ServerHandler, WSGIRequestHandler, WSGIServer

from .application import make_application
from .faults import CutOff


class Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128

    def server_bind(self) -> None:
        # The inherited method asks the name service for this machine's name, which can hang without a network.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])
        self.setup_environ()

    def shutdown_request(self, request: Any) -> None:
        with contextlib.suppress(OSError):
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), (CutOff, OSError, ValueError)):
            super().handle_error(request, client_address)


class QuietHandler(ServerHandler):
    def handle_error(self) -> None:
        error = sys.exception()
        if isinstance(error, (CutOff, OSError)):
            raise error
        super().handle_error()

    def close(self) -> None:
        if not getattr(self, "status", None):
            self.status = "000"  # a fault may have cut the connection before there was one
        super().close()


class Connection(WSGIRequestHandler):
    """One request with the socket within reach of the faults."""

    def get_environ(self) -> dict[str, Any]:
        return super().get_environ() | {"sandbox.connection": self.connection}

    def address_string(self) -> str:
        return str(self.client_address[0])

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def handle(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            return
        handler = QuietHandler(
            cast(IO[bytes], self.rfile),
            cast(IO[bytes], self.wfile),
            self.get_stderr(),
            self.get_environ(),
            multithread=True,
        )
        handler.request_handler = self  # type: ignore[attr-defined]
        handler.run(self.server.get_app())  # type: ignore[attr-defined]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m weibo_wechat.sandbox", description="微信、微博沙箱：仿真接口与粉丝手机"
    )
    parser.add_argument("--port", type=int, default=8001, help="监听端口")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址")
    parser.add_argument("--var", type=Path, default=Path("var"), help="存放 sandbox.sqlite3 的目录")
    options = parser.parse_args()
    try:
        server = Server((options.host, options.port), Connection)
    except OSError as error:
        sys.exit(
            f"沙箱起不来：端口 {options.port} 已被占用或不能监听（{error.strerror}）。"
            f"换一个端口：--port {options.port + 10}"
        )
    server.set_app(make_application(options.var))
    sys.stdout.write(f"沙箱：http://localhost:{options.port}/  控制台：http://localhost:{options.port}/__ctl/\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()


if __name__ == "__main__":
    main()
