"""Plans before anybody orders them: check, explain, begin from a preset; and adopt one."""

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tarazu.cli.terminal import (
    REFUSED,
    AsJson,
    InLanguage,
    Tongue,
    language_in,
    new_app,
    refuse,
    table,
    talk,
    tell,
    tell_json,
)

if TYPE_CHECKING:
    from tarazu.rules.finding import CheckFinding
    from tarazu.rules.regime import Regime
    from tarazu.settings import CrossingSettings
    from tarazu.words import Language

app = new_app("Plans: check, explain, begin from a preset, adopt.")

# A book that is opened to be written notes it before anything is asked of it (design, 6.2).
_ONLY_A_START = "Nothing but the record of a start was written."

RegimePath = Annotated[Path, typer.Argument(metavar="FILE", help="The plan, a TOML document.")]


def read_regime(path: Path) -> "Regime":
    """Read a plan from its file.

    Raises: RegimeUnreadable.
    """
    from tarazu.rules import RegimeUnreadable, regime_of

    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as cause:
        said = cause.strerror if isinstance(cause, OSError) else f"not UTF-8: {cause}"
        raise RegimeUnreadable(
            f"{path}: cannot be read: {said}. Nothing was read. Name the file of a plan."
        ) from None
    return regime_of(text, name=path.name)


def tell_findings(found: "list[CheckFinding]", language: "Language") -> None:
    """Print findings: what was found, whom it harms and how, what to write instead."""
    from tarazu.words import finding_text

    for finding in found:
        weight = language.text("check.error" if finding.is_error else "check.warning")
        about = f" ({finding.clause})" if finding.clause else ""
        tell(f"{weight}: {finding.code}{about}")
        said = finding_text(finding.code, language, finding.values)
        for text in (said.what, said.harm, said.instead):
            if text:
                tell(f"    {text}")


@app.command("check")
def check(
    file: RegimePath,
    peer: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The far side's plan, as the far side writes it."),
    ] = None,
    entrance_area: Annotated[
        bool, typer.Option("--entrance-area", help="Home has an area for trucks that come in.")
    ] = False,
    as_json: AsJson = False,
    tongue: InLanguage = Tongue.en,
) -> None:
    """List contradictions, clauses without effect, and harm. Exit 1 where it cannot work."""
    from tarazu.rules.check import findings_of

    language = language_in(tongue)
    facing = None if peer is None else read_regime(peer)
    found = findings_of(read_regime(file), peer=facing, entrance_area=entrance_area)
    errors = sum(finding.is_error for finding in found)
    if as_json:
        tell_json({"ok": not errors, "findings": [_finding_of(one, language) for one in found]})
    else:
        tell_findings(found, language)
        counts = {"errors": errors, "warnings": len(found) - errors}
        talk(language.text("check.counts", **counts))
    if errors:
        raise typer.Exit(REFUSED)


def _finding_of(finding: "CheckFinding", language: "Language") -> dict[str, Any]:
    import msgspec

    from tarazu.words import finding_text

    said = finding_text(finding.code, language, finding.values)
    return {**msgspec.structs.asdict(finding), **msgspec.structs.asdict(said)}


@app.command("explain")
def explain(file: RegimePath, as_json: AsJson = False, tongue: InLanguage = Tongue.en) -> None:
    """Say all that a plan says in plain sentences, the published order among them."""
    from tarazu.rules.check import errors_of
    from tarazu.words import explain as sections_of
    from tarazu.words import plan_line

    regime, language = read_regime(file), language_in(tongue)
    errors = errors_of(regime)
    if errors:
        tell_findings(errors, language)
        raise refuse("A plan that cannot work cannot be explained.")
    sections = sections_of(regime, language)
    if as_json:
        tell_json({"line": plan_line(regime, language), "sections": sections})
        return
    tell(plan_line(regime, language))
    for section in sections:
        tell()
        tell(section.title)
        for sentence in section.sentences:
            tell(f"  {sentence}")


@app.command("presets")
def presets(as_json: AsJson = False) -> None:
    """List the presets that `regime new` can begin from."""
    found = [(name, _text_of(name).splitlines()[0].removeprefix("# ")) for name in preset_names()]
    if as_json:
        tell_json([{"name": name, "what": what} for name, what in found])
    else:
        table(("", ""), found)


def preset_names() -> list[str]:
    """Name the presets, in the order of the alphabet."""
    folder = resources.files("tarazu").joinpath("regimes")
    files = (file.name for file in folder.iterdir())
    return sorted(name.removesuffix(".toml") for name in files if name.endswith(".toml"))


def _text_of(preset: str) -> str:
    folder = resources.files("tarazu").joinpath("regimes")
    return folder.joinpath(f"{preset}.toml").read_text(encoding="utf-8")


Country = Annotated[str, typer.Option(metavar="XX", help="Its two capital letters (ISO 3166).")]


@app.command("new")
def new(
    preset: Annotated[str, typer.Argument(metavar="PRESET", help="See `regime presets`.")],
    home: Country,
    peer: Country,
    crossing: Annotated[str, typer.Option(metavar="NAME", help="The name of the crossing.")],
    valid_from: Annotated[
        str, typer.Option(metavar="TIME", help="A day or an instant; the next day where absent.")
    ] = "",
    valid_until: Annotated[
        str, typer.Option(metavar="TIME", help="The last instant; until revoked where absent.")
    ] = "",
    time_zone: Annotated[
        str, typer.Option(metavar="ZONE", help="Where absent: the one zone of home.")
    ] = "",
) -> None:
    """Write a plan from a preset to stdout, to be put into a file and edited."""
    from tarazu.cli.places import check_countries, next_day, toml_time, zone_for
    from tarazu.rules import regime_of
    from tarazu.rules.document import fill

    if preset not in preset_names():
        raise typer.BadParameter(f"There is no {preset!r}. Known: {', '.join(preset_names())}.")
    check_countries(home, peer)
    zone = zone_for(home, time_zone, option="--time-zone")
    begins = toml_time(valid_from, zone, option="--valid-from") if valid_from else next_day(zone)
    ends = toml_time(valid_until, zone, option="--valid-until") if valid_until else None
    text = fill(
        _text_of(preset),
        {
            "home": home,
            "peer": peer,
            "crossing": crossing,
            "valid_from": begins,
            "valid_until": ends,
            "time_zone": zone,
        },
        name=f"{preset}.toml",
    )
    regime_of(text, name=preset)  # what is written must be readable
    tell(text.rstrip("\n"))
    talk("Put it into a file, edit it, and check it: `tarazu regime check FILE`.")


@app.command("adopt")
def adopt(
    file: RegimePath,
    officer: Annotated[
        str, typer.Option(metavar="NUMBER", help="Who adopts it: a duty officer's number.")
    ],
    settings: Annotated[
        Path, typer.Option(metavar="FILE", help="The settings that name the crossing's book.")
    ] = Path("tarazu.toml"),
    as_json: AsJson = False,
    tongue: InLanguage = Tongue.en,
) -> None:
    """Write a plan into the book of its crossing, while no server runs: the book has one writer.

    It takes a duty officer of that crossing: one whose role in the settings is supervisor. The plan
    begins at its `valid_from`, or at once where that has passed.
    """
    from tarazu.cli.serve import opened
    from tarazu.journal import digest_of
    from tarazu.rules import Refusal
    from tarazu.rules.check import errors_of
    from tarazu.rules.commands import AdoptRegime
    from tarazu.rules.events import RegimeBegan
    from tarazu.station import Intent, derived_id

    regime, language = read_regime(file), language_in(tongue)
    errors = errors_of(regime)
    if errors:
        said = "A plan that cannot work is not adopted. Nothing was recorded."
        if not as_json:
            tell_findings(errors, language)
        findings = [_finding_of(one, language) for one in errors]
        raise _not_adopted(said, findings=findings, as_json=as_json)
    crossing, hindrance = _who_and_where(regime, settings, officer)
    if crossing is None:
        raise _not_adopted(f"{hindrance} Nothing was recorded.", as_json=as_json)
    with opened(crossing, settings) as station:
        facts = station.state.facts
        if regime in (facts.regime, *facts.pending.values()):
            said = f"The book is under this plan, or will be. {_ONLY_A_START}"
            raise _not_adopted(said, as_json=as_json)
        # The number of plans before it: one that was replaced may be adopted again.
        intent = Intent(
            id=derived_id("adopt", digest_of(regime), str(facts.regimes)),
            ask=AdoptRegime(regime=regime, by=officer),
            by=officer,
        )
        answer = station.execute(intent)
    if isinstance(answer, Refusal):
        said = f"{language.reason(answer, zone=regime.time_zone)} {_ONLY_A_START}"
        raise _not_adopted(said, reason=str(answer.reason), as_json=as_json)
    begun = any(isinstance(event.data, RegimeBegan) for event in answer.events)
    if as_json:
        seqs = {"first_seq": answer.first_seq, "last_seq": answer.last_seq}
        tell_json({"ok": True, **seqs, "begun": begun})
        return
    when = "It is in force." if begun else "It begins at its valid_from."
    tell(f"The plan is in the book, from record {answer.first_seq}. {when}")


def _who_and_where(
    regime: "Regime", settings: Path, number: str
) -> "tuple[CrossingSettings | None, str]":
    """Find the crossing of a plan, where that officer may adopt it; else say what hinders it."""
    from tarazu.settings import read_settings

    found = read_settings(settings)
    crossing = next((each for each in found.crossing if each.name == regime.crossing), None)
    if crossing is None:
        known = ", ".join(each.name for each in found.crossing)
        return None, f'The plan is for "{regime.crossing}", and {settings} has {known}.'
    officer = next((each for each in found.officer if each.number == number), None)
    if officer is None:
        return None, f"{settings} has no officer {number}."
    if officer.crossings and crossing.name not in officer.crossings:
        return None, f'Officer {number} is not one of "{crossing.name}".'
    if officer.role != "supervisor":
        return None, (
            f"A plan is adopted by a duty officer, whose role is supervisor; officer {number} has "
            f"the role {officer.role}."
        )
    return crossing, ""


def _not_adopted(
    said: str,
    *,
    as_json: bool,
    reason: str | None = None,
    findings: "list[dict[str, Any]] | None" = None,
) -> typer.Exit:
    if as_json:
        tell_json({"ok": False, "reason": reason, "said": said, "findings": findings or []})
    return refuse(said)
