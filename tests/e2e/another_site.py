"""A web site of somebody else, on another host, that copied our one line.

As strict as a site can be, and as rude: its own style sheet tries to hide everything.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RUDE = b"""
main { margin: 2rem }
iframe, dialog, button { opacity: .1 !important; font-size: 2px !important }
"""
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The vase shop</title><link rel="stylesheet" href="/rude.css"></head>
<body><main><h1>The vase shop</h1><p><a href="#top">Vases</a></p>
<p><button data-saywhen-open="offers">Join our texts</button></p>
<script async src="{script}"{attributes}></script></main></body></html>"""
LINES = {
    "/": ' data-delay="0"',
    "/later": ' data-delay="3600"',
    "/inside": ' data-mode="inline"',
}


@contextmanager
def another_site(ours: str) -> Iterator[str]:
    """Serve it on "localhost", another site than 127.0.0.1; yield its address."""
    policy = (
        f"default-src 'none'; style-src 'self'; script-src {ours}; frame-src {ours}"
    )

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_style = self.path == "/rude.css"
            script = f"{ours}/join/offers/popup.js"
            page = PAGE.format(script=script, attributes=LINES.get(self.path, ""))
            self.send_response(200)
            self.send_header("Content-Security-Policy", policy)
            self.send_header("Content-Type", "text/css" if is_style else "text/html")
            self.end_headers()
            self.wfile.write(RUDE if is_style else page.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
