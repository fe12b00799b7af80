"""The server that listens for the application: it ends with its readers and names nobody."""

import socket
from typing import Any

import uvicorn


class Listening(uvicorn.Server):
    """Serves one application, and lets its event streams go before it waits for its answers.

    However it is stopped, by a signal or by `should_exit`, it does not wait for who only listens.
    """

    def __init__(self, app: Any, *, host: str, port: int, grace_s: int) -> None:
        """Listen there; what is still answered when it stops has `grace_s` to end.

        It names neither itself nor its readers: no header with its name, no log of addresses.
        """
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=grace_s,
            )
        )
        self._site = app.state.site

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams first: an answer that never ends by itself would take the whole grace."""
        self._site.let_go()
        await super().shutdown(sockets)
