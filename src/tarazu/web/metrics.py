"""What the application counts of itself, as Prometheus reads it."""

from collections.abc import Iterable, Mapping

# Seconds; the bars of the design are 50 ms for a write and 250 ms for any release under a flood.
_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
_METHODS = ("GET", "HEAD", "POST", "DELETE", "OPTIONS")

Labels = tuple[tuple[str, str], ...]


class Metrics:
    """Counters that only grow, and how long requests took. Used by one thread."""

    def __init__(self) -> None:
        """Start at zero."""
        self._requests: dict[tuple[str, str, int], int] = {}
        self._answers: dict[tuple[str, str], int] = {}
        self._signins: dict[str, int] = {}
        self._took: dict[str, list[int]] = {}
        self._took_s: dict[str, float] = {}

    def request(self, method: str, route: str, status: int, took_s: float) -> None:
        """Count one request, by its route and never by its address."""
        key = (method if method in _METHODS else "other", route, status)  # anybody may invent one
        self._requests[key] = self._requests.get(key, 0) + 1
        counts = self._took.setdefault(route, [0] * (len(_BOUNDS) + 1))
        for place, bound in enumerate(_BOUNDS):
            if took_s <= bound:
                counts[place] += 1
        counts[-1] += 1
        self._took_s[route] = self._took_s.get(route, 0.0) + took_s

    def answer(self, crossing: str, word: str) -> None:
        """Count one answer to an intent: "done", "again", "reused", or the reason of a refusal."""
        self._answers[crossing, word] = self._answers.get((crossing, word), 0) + 1

    def signin(self, word: str) -> None:
        """Count one attempt to sign in: "right", "wrong" or "locked"."""
        self._signins[word] = self._signins.get(word, 0) + 1

    def text(
        self, *, heads: Mapping[str, int], streams: Mapping[str, int], uncalled: Mapping[str, int]
    ) -> str:
        """Write everything down, with the heads of the books and the open streams of each."""
        requests = (
            ((("method", method), ("route", route), ("status", str(status))), count)
            for (method, route, status), count in self._requests.items()
        )
        answers = (
            ((("crossing", crossing), ("answer", word)), count)
            for (crossing, word), count in self._answers.items()
        )
        lines = [
            *_family("tarazu_http_requests_total", "counter", "Requests by route.", requests),
            *_family("tarazu_answers_total", "counter", "Answers to intents.", answers),
            *_family("tarazu_signins_total", "counter", "Sign-ins.", _by("was", self._signins)),
            *_family("tarazu_book_head", "gauge", "Last record.", _by("crossing", heads)),
            *_family(
                "tarazu_uncalled_total",
                "counter",
                "Trucks that needed a call and passed without one.",
                _by("crossing", uncalled),
            ),
            *_family("tarazu_event_streams", "gauge", "Open pages.", _by("crossing", streams)),
            *self._histogram(),
        ]
        return "\n".join(lines) + "\n"

    def _histogram(self) -> Iterable[str]:
        name = "tarazu_http_request_duration_seconds"
        yield f"# HELP {name} Time from request to answer."
        yield f"# TYPE {name} histogram"
        for route, counts in self._took.items():
            for bound, count in zip((*map(str, _BOUNDS), "+Inf"), counts, strict=True):
                yield f"{name}_bucket{_written((('route', route), ('le', bound)))} {count}"
            yield f"{name}_sum{_written((('route', route),))} {self._took_s[route]:.6f}"
            yield f"{name}_count{_written((('route', route),))} {counts[-1]}"


def _by(label: str, values: Mapping[str, int]) -> Iterable[tuple[Labels, int]]:
    return (((((label, key),), value)) for key, value in values.items())


def _family(name: str, kind: str, says: str, values: Iterable[tuple[Labels, int]]) -> Iterable[str]:
    yield f"# HELP {name} {says}"
    yield f"# TYPE {name} {kind}"
    for labels, value in values:
        yield f"{name}{_written(labels)} {value}"


def _written(labels: Labels) -> str:
    inside = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels)
    return f"{{{inside}}}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
