"""For whoever keeps the application running: does it answer, and what has it counted."""

import asyncio

import msgspec
from litestar import Response, get

from tarazu.web.crossings import AnswerUnknown, Crossing, StationDead
from tarazu.web.readers import site_of
from tarazu.web.typed import AnyRequest

_PROBE_S = 2.0


@get("/healthz")
async def healthz(request: AnyRequest) -> Response[bytes]:
    """Say whether every station answers: 200, or 503 where one does not."""
    crossings = site_of(request).crossings
    heads = {name: await _head_of(crossing) for name, crossing in crossings.items()}
    is_up = all(head is not None for head in heads.values())
    content = msgspec.json.encode({"status": "up" if is_up else "down", "heads": heads})
    return Response(
        content=content, status_code=200 if is_up else 503, media_type="application/json"
    )


async def _head_of(crossing: Crossing) -> int | None:
    try:
        async with asyncio.timeout(_PROBE_S):
            return await crossing.look(lambda station: station.journal.head.seq)
    except (StationDead, AnswerUnknown, TimeoutError):
        return None


@get("/metrics")
async def metrics(request: AnyRequest) -> Response[str]:
    """Write down what was counted, in the text that Prometheus reads. No address, no number."""
    site = site_of(request)
    text = site.metrics.text(
        uncalled={name: one.uncalled for name, one in site.crossings.items()},
        heads={name: one.heads.seq for name, one in site.crossings.items()},
        streams={name: one.heads.streams for name, one in site.crossings.items()},
    )
    return Response(content=text, media_type="text/plain; version=0.0.4")
