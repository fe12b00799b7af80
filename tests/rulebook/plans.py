"""Plans and terms in plain words, as the first lines of a case give them."""

import re
import tomllib
from pathlib import Path

import msgspec

from tarazu.calendars import gregorian_date_of, instant_of, zone_of
from tarazu.rules.commands import Terms
from tarazu.rules.regime import (
    Account,
    Gate,
    Grant,
    Opening,
    Ratio,
    Regime,
    Reset,
    Selector,
)

ZONE = "Asia/Tehran"
DAY_0 = "2025-11-22"  # a Saturday, and the first of Azar 1404
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_PRESETS = Path(__file__).parents[2] / "src" / "tarazu" / "regimes"
_TABLES = {"account": "accounts", "lane": "lanes", "exempt": "exempts", "interval": "intervals"}

_ONE_TO_ONE = Account(
    name="a",
    earn=(Selector(direction="in", registered="AF"),),
    spend=(Selector(direction="out", registered="IR"),),
)


def seconds_of(text: str) -> int:
    """Read "90s", "10m", "2h" or "3d" as seconds."""
    return int(text[:-1]) * _SECONDS[text[-1]]


def time_of(text: str, zone_name: str) -> int:
    """Read "08:00", "+1d 08:00" or "2025-12-22 08:00" as an instant; day 0 is DAY_0."""
    zone = zone_of(zone_name)
    day, _, clock = text.rpartition(" ")
    clock += ":00" if clock.count(":") == 1 else ""
    if day.startswith("+") or not day:
        noon = instant_of(f"{DAY_0}T12:00:00Z") + int(day[1:-1] or 0) * 86_400_000
        day = text_day(noon)
    return instant_of(f"{day}T{clock}", zone=zone)


def text_day(at: int) -> str:
    named = gregorian_date_of(at // 86_400_000)
    return f"{named.year:04d}-{named.month:02d}-{named.day:02d}"


def start_at() -> int:
    return time_of("00:00", ZONE)


def _head(zone: str = ZONE) -> dict:
    return {
        "name": "case",
        "crossing": "test",
        "home": "IR",
        "peer": "AF",
        "issuer": "nobody",
        "instrument": "none",
        "valid_from": time_of("00:00", zone),
        "time_zone": zone,
    }


def _from_toml(text: str) -> Regime:
    """Complete the clauses that a page shows with a head; read them as the rules do."""
    document = tomllib.loads(text)
    head = document.pop("regime", {})
    zone = head.get("time_zone", ZONE)
    for key in ("valid_from", "valid_until"):
        if key in head:
            head[key] = instant_of(head[key].isoformat(), zone=zone_of(zone))
    fields = {_TABLES.get(key, key): value for key, value in document.items()}
    return msgspec.convert({**_head(zone), **head, **fields}, Regime)


def _preset(name: str) -> Regime:
    text = (_PRESETS / f"{name}.toml").read_text("utf-8")
    filled = {"home": "IR", "peer": "AF", "crossing": "test", "time_zone": ZONE}
    filled |= {"valid_from": f"{DAY_0}T00:00:00+03:30", "valid_until": "2026-03-20T23:59:59+03:30"}
    for key, value in filled.items():
        text = text.replace("{" + key + "}", value)
    return _from_toml(text)


def regime_of_words(words: str, *, above: str = "", plans: dict[str, str] | None = None) -> Regime:
    """Read "one-to-one, cap 2, call window 2h"; "above" and a quoted name mean a plan in TOML."""
    base, *changes = [part.strip() for part in words.split(",")]
    if base == "above":
        regime = _from_toml(above)
    elif base.startswith('"'):
        regime = _from_toml((plans or {})[base.strip('"')])
    elif base.startswith("preset "):
        regime = _preset(base.removeprefix("preset "))
    elif base == "one-to-one":
        regime = Regime(**_head(), accounts=(_ONE_TO_ONE,))
    elif base == "turns-only":
        regime = Regime(**_head(), gate=Gate(gated=(Selector(direction="out"),)))
    else:
        raise ValueError(f'plan "{base}": expected one-to-one, turns-only, preset, above or a name')
    for change in changes:
        regime = _changed(regime, change)
    return regime


def _changed(regime: Regime, change: str) -> Regime:
    head, account, gate = _changes(change, regime.time_zone)
    if account:
        first = msgspec.structs.replace(regime.accounts[0], **account)
        head["accounts"] = (first, *regime.accounts[1:])
    if gate:
        head["gate"] = msgspec.structs.replace(regime.gate, **gate)
    return msgspec.structs.replace(regime, **head)


def _changes(change: str, zone: str) -> tuple[dict, dict, dict]:
    """Find what a phrase changes: in the head, in the first account, in the gate."""
    found = re.fullmatch(
        r"(?P<key>ratio|opening|overdraft|cap|life|exposure|grant|reset|call window|lapse|staging|"
        r"called max|rate|hours|call|valid until|from|carry|order) (?P<value>.+)",
        change,
    )
    if found is None:
        raise ValueError(f'plan: nobody knows the words "{change}"')
    key, value = found["key"], found["value"]
    match key:
        case "ratio":
            n, m = (int(part) for part in value.split(":"))
            return {}, {"ratio": Ratio(counted=n, releases=m)}, {}
        case "opening" | "overdraft" | "cap":
            return {}, {key: int(value)}, {}
        case "exposure":
            return {}, {"exposure_max": int(value)}, {}
        case "life":
            return {}, {"expires_after_s": seconds_of(value)}, {}
        case "grant":  # grant 2 every day
            trucks, _, every = value.split()
            return {}, {"grant": Grant(every=every, trucks=int(trucks))}, {}
        case "reset":  # reset to 0 every day
            _, to, _, every = value.split()
            return {}, {"reset": Reset(every=every, to=int(to))}, {}
        case "valid until":
            return {"valid_until": time_of(value, zone)}, {}, {}
        case "from":
            return {"valid_from": time_of(value, zone)}, {}, {}
        case "carry" | "order":
            return {key: value}, {}, {}
        case _:
            return {}, {}, _gate_change(key, value)


def _gate_change(key: str, value: str) -> dict:
    match key:
        case "call window":
            return {"call_window_s": seconds_of(value)}
        case "staging":
            return {"staging_max": int(value)}
        case "called max":
            return {"called_max": int(value)}
        case "rate":
            return {"releases_per_hour_max": int(value)}
        case "hours":  # hours 07:00-17:30
            start, _, end = value.partition("-")
            return {"hours": (Opening(days="sat-fri", start=start, end=end),)}
        case _:
            return {key: value}


def terms_of_words(words: str) -> Terms | None:
    """Read "entrance area, undo 5m, approve 10m, papers first"; "none": not configured yet."""
    if words == "none":
        return None
    terms = {"home": "IR", "peer": "AF"}
    for part in [part.strip() for part in words.split(",") if part.strip()]:
        key, _, value = part.rpartition(" ")
        if part in ("entrance area", "papers first"):
            terms[part.replace(" ", "_")] = True
        elif key in ("undo", "approve", "stranded after"):
            terms[key.replace(" ", "_") + "_s"] = seconds_of(value)
        elif key in ("home", "peer"):
            terms[key] = value
        else:
            raise ValueError(f'terms: nobody knows the words "{part}"')
    return Terms(**terms)
