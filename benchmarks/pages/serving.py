"""An application as a browser of this machine reaches it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from flask import Flask
from waitress.server import create_server


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application on a port of its own; gives the address."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = create_server(app, sockets=[listening], threads=4)

    def run() -> None:
        with suppress(OSError):  # its sockets are closed while it waits for them
            server.run()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.close()
        thread.join(timeout=5)
