"""The context of a page at that moment, at Dogharoon, in any of the languages."""

from msgspec.structs import replace

from tarazu.web.context import (
    Clock,
    DemoOfficer,
    DemoSide,
    LanguageLink,
    Links,
    PageContext,
    PlaceNames,
    Wording,
)
from tarazu.words import language_of

from .moments import NOW, R1, R2

PLACES = {
    "en": PlaceNames("Dogharoon", "Islam Qala"),
    "fa": PlaceNames("دوغارون", "اسلام‌قلعه"),
    "prs": PlaceNames("دوغارون", "اسلام‌قلعه"),
}
OFFICERS = (DemoOfficer("14", "officer", "demo"), DemoOfficer("3", "supervisor", "demo"))
SPEEDS = (0, 1, 10, 60)


def context(code: str = "en", **more: object) -> PageContext:
    """Give the context of a page in one language; `more` replaces what a test is about."""
    words = language_of(code)
    second = "en" if code != "en" else "fa"
    base = PageContext(
        words=words,
        place=PLACES[code],
        place_second=PLACES[second],
        second_code=second,
        west="IR",
        east="AF",
        home="IR",
        peer="AF",
        home_clock=Clock("Asia/Tehran", "IR"),
        peer_clock=Clock("Asia/Kabul", "AF"),
        now=NOW,
        links=Links(
            start="/start",
            board="/board",
            desk="/desk",
            about="/about",
            signin="/signin",
            signout="/signout",
            act="/desk/act",
            ticket_of="/desk/ticket/{ticket}",
            ask="/ticket",
            situation="/situation",
            timeline="/timeline",
            publications="/publications",
            proof="https://gate.example/t/7KD-4F2",
            languages=(LanguageLink(second, language_of(second).name, f"?lang={second}"),),
        ),
        csrf="token",
        command_seed="seed",
        plan_label="R1",
        wordings=words.text("order.wordings"),
        contact=words.text("start.contact"),
        model_label=True,
        destinations={name: name for name in ("Herat", "Kabul", "Islam Qala")},
    )
    return replace(base, **more)


def officer(page: PageContext, **more: object) -> PageContext:
    """Let an officer of the day read the page."""
    return replace(page, **{"officer": "14", "role": "officer", **more})


def sides(code: str) -> tuple[DemoSide, DemoSide]:
    """Give the two crossings of the demo."""
    words = language_of(code)
    a, b = (
        Wording(letter, words.text(f"order.wording_{letter}"), words.text(f"{key}_source"))
        for letter, key in (("a", "order.wording_a"), ("b", "order.wording_b"))
    )
    return (
        DemoSide(R1, a, "R1", "/a/board", "/a/desk", "/a/t/7KD-4F2", 462),
        DemoSide(R2, b, "R2", "/b/board", "/b/desk", "/b/t/9QM-1A7", 402),
    )
