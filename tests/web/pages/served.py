"""A small server of drawn pages on loopback, with the policy that the application sends."""

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

STATIC = Path(str(resources.files("tarazu.web"))) / "static"
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
POLICY = "default-src 'self'"
KINDS = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


class Served:
    """Pages by address, addresses that lead on, what was posted, and what an open page hears."""

    def __init__(self) -> None:
        self.pages: dict[str, Callable[[], str]] = {}
        self.posted: list[tuple[str, dict[str, list[str]]]] = []
        self.moved: dict[str, str] = {}
        self.is_down = False
        self.address = ""
        self._streams: list[queue.Queue[str]] = []

    def tell(self, event: str) -> None:
        """Send an event to every open page; "end" ends the streams."""
        for stream in self._streams:
            stream.put(event)
        if event == "end":
            self._streams.clear()

    def listen(self) -> queue.Queue[str]:
        """Open one stream of events."""
        stream: queue.Queue[str] = queue.Queue()
        self._streams.append(stream)
        return stream


def _answering(site: Served) -> type[BaseHTTPRequestHandler]:
    """Give what answers each request out of a site."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if site.is_down:
                self.close_connection = True
            elif path in site.moved:
                self.send_response(303)
                self.send_header("location", site.moved[path])
                self.end_headers()
            elif path == "/events":
                self._stream()
            elif path == "/axe.min.js":
                self._send(AXE.read_bytes(), "text/javascript")
            elif path.startswith("/static/"):
                file = STATIC / path.removeprefix("/static/")
                self._send(file.read_bytes(), KINDS[file.suffix])
            elif path in site.pages:
                self._send(site.pages[path]().encode(), "text/html; charset=utf-8")
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            form = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
            site.posted.append((self.path, form))
            self.send_response(303)
            self.send_header("location", self.headers["referer"])
            self.send_header("content-length", "0")
            self.end_headers()

        def _send(self, content: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(content)))
            self.send_header("content-security-policy", POLICY)
            self.end_headers()
            self.wfile.write(content)

        def _stream(self) -> None:
            # Before the page hears that it is linked: what is told from then on must reach it.
            stream = site.listen()
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.end_headers()
            self.wfile.flush()
            while (event := stream.get()) != "end":
                self.wfile.write(f"event: {event}\ndata: 1\n\n".encode())
                self.wfile.flush()
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing: a failing test shows what it needs."""

    return Answer


@contextmanager
def served() -> Iterator[Served]:
    """Serve until the block ends."""
    site = Served()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _answering(site))
    site.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with server:
        yield site
        site.tell("end")
        server.shutdown()
