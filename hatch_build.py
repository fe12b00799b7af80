"""Compile the gettext catalogues whenever Tarazu is built or installed, editable installs too.

Babel is needed here and in the tests only: what is installed reads compiled catalogues with the
standard library.
"""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCALES = "src/tarazu/words/locales"
# Babel would write the hour of the build into the file; the same words must give the same bytes.
NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)


class CatalogueHook(BuildHookInterface[Any]):
    """Turn every `tarazu.po` into the `tarazu.mo` beside it, before the files are gathered."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and let the wheel take the compiled files although git ignores them."""
        for source in sorted(Path(self.root, LOCALES).glob("*/LC_MESSAGES/*.po")):
            compiled = compiled_of(source)
            target = source.with_suffix(".mo")
            # An unchanged file keeps its time, because uv compares times to see what to rebuild.
            if not target.exists() or target.read_bytes() != compiled:
                target.write_bytes(compiled)
        build_data["artifacts"].append(f"{LOCALES}/*/LC_MESSAGES/*.mo")


def compiled_of(source: Path) -> bytes:
    """Give a catalogue in the binary form of gettext; a broken one stops the build.

    An entry marked fuzzy is left out, so that nobody reads a sentence that nobody has checked.
    """
    with source.open("rb") as lines:
        catalogue = read_po(lines, abort_invalid=True)
    catalogue.creation_date = catalogue.revision_date = NO_DATE
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    return compiled.getvalue()
