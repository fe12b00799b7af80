"""What people at the gate of the demo typed, in the language of their side.

The scenario is written in English. What an officer types stands on every page as it was typed, so
the demo seen from Islam Qala has it in Dari, the first language of its pages.
"""

from collections.abc import Mapping

import msgspec

from tarazu.simulate import Scenario
from tarazu.simulate.incidents import Incident

DARI: Mapping[str, str] = {
    "Dogharoon": "دوغارون",
    "Herat": "هرات",
    "Islam Qala": "اسلام‌قلعه",
    "Kabul": "کابل",
    "Kandahar": "قندهار",
    "Mashhad": "مشهد",
    "Tehran": "تهران",
    "customs": "گمرک",
    "fuel laboratory": "لابراتوار تیل",
    "duty officer at Islam Qala post": "آمر نوکریوال پُست اسلام‌قلعه",
    "A transit paper is missing.": "یک سند ترانزیت کم است.",
    "The data link at Islam Qala post is down.": "خط ارتباطی پُست اسلام‌قلعه قطع است.",
    "An urgent part for a hospital.": "پرزهٔ عاجل برای یک شفاخانه.",
    "The driver is ill and has to go home.": "راننده مریض است و باید به خانه برگردد.",
    "The seal does not match the papers.": "مهر بار با اسناد برابر نیست.",
}
_TYPED = ("authority", "note", "reason", "source", "destination")


def typed_in(scenario: Scenario, words: Mapping[str, str]) -> Scenario:
    """Give a scenario with every place and every text that somebody typed in other words.

    A text that the words lack is a bug: a test looks for it.
    """

    def put(text: str) -> str:
        return words[text] if text else ""

    def placed(parts: tuple[msgspec.Struct, ...]) -> tuple[msgspec.Struct, ...]:
        return tuple(msgspec.structs.replace(part, of=put(part.of)) for part in parts)  # type: ignore[attr-defined]

    def told(incident: Incident) -> Incident:
        texts = {name: put(getattr(incident, name)) for name in _TYPED if hasattr(incident, name)}
        changed: Incident = msgspec.structs.replace(incident, **texts)
        return changed

    demo = scenario.demo
    changed: Scenario = msgspec.structs.replace(
        scenario,
        flows=tuple(
            msgspec.structs.replace(one, destinations=placed(one.destinations))
            for one in scenario.flows
        ),
        stocks=tuple(
            msgspec.structs.replace(one, destinations=placed(one.destinations))
            for one in scenario.stocks
        ),
        demo=msgspec.structs.replace(demo, incidents=tuple(map(told, demo.incidents))),
    )
    return changed
