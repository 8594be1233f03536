"""A stand-in for the service beside an identity card reader: a real WebSocket server on a free port of 127.0.0.1.

Only browser tests may import it; it needs requirements-dev.txt.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from websockets.sync.server import ServerConnection, serve


class StandInReader:
    """Answers every read with `says` (None: not at all), `hangs_up` closes instead; `asked` are the messages that came."""

    def __init__(self) -> None:
        self.says: str | bytes | None = json.dumps({"status": "no_card"})
        self.hangs_up = False
        self.asked: list[str] = []
        self.over = Event()
        self.url = ""

    def card(self, **read: Any) -> None:
        self.says = json.dumps({"status": "ok", **read})

    def __call__(self, connection: ServerConnection) -> None:
        self.asked.append(connection.recv())
        if self.hangs_up:
            connection.close()
        elif self.says is None:
            self.over.wait()
        else:
            connection.send(self.says)


@contextmanager
def stand_in_reader() -> Iterator[StandInReader]:
    reader = StandInReader()
    with serve(reader, "127.0.0.1", 0) as server:
        reader.url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/"
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield reader
        reader.over.set()
        server.shutdown()
        thread.join()
