"""Writes what became of the mutants: a table by file, and a page of those that live."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code


class Row(NamedTuple):
    """The mutants of one file, by what became of them."""

    name: str
    made: int
    failed: int
    hung: int
    untested: int
    survived: int

    @property
    def share(self) -> float:
        """In percent: failed or hung, of all that were made."""
        return 100 * (self.failed + self.hung) / self.made if self.made else 100.0


def tally(files: Iterable[SourceFileMutationData]) -> list[Row]:
    """Count file by file; the last row is the sum."""
    rows = []
    for data in sorted(files, key=lambda data: str(data.path)):
        states = [status_by_exit_code[code] for code in data.exit_code_by_key.values()]
        if states:
            hung, untested = states.count("timeout"), states.count("no tests")
            survived = states.count("survived") + states.count("not checked")
            failed = len(states) - hung - untested - survived
            name = Path(data.path).name
            rows.append(Row(name, len(states), failed, hung, untested, survived))
    return [*rows, Row("all", *(sum(row[i] for row in rows) for i in range(1, 6)))]


def table_of(rows: list[Row]) -> str:
    lines = ["| file | mutants | found | hung | no test | live | found % |"]
    lines.append("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for row in rows:
        cells = [f"{count:,}" for count in row[1:]]
        lines.append(f"| {row.name} | {' | '.join(cells)} | {row.share:.1f} |")
    return "\n".join(lines)


def living(data: SourceFileMutationData) -> list[str]:
    """Name the mutants of a file that nothing has found, in the order of the file."""
    return [
        name
        for name, code in data.exit_code_by_key.items()
        if status_by_exit_code[code] in ("survived", "no tests")
    ]


def change_of(name: str, data: SourceFileMutationData) -> list[str]:
    """Give the lines that a mutant changes, as a diff without its head."""
    diff = get_diff_for_mutant(name, path=data.path).splitlines()
    return [line for line in diff[2:] if line[:1] in "+-"]


HEAD = """# Mutants of the rules that live

<!-- Written by tools/mutants.py from a run: `./check long mutants`. -->

mutmut sows one small mistake at a time into `src/tarazu/rules`; each of those below was found by no
test of the rules and no case of the rulebook. Some change nothing that anybody could see: the text
of an assertion, a shorter walk to the same answer, a key of a cache. The others are sentences that
are still missing. “Hung” are those under which a test took ten times its own processor time and
five seconds more. The walks, and the tests that sow bugs themselves, did not judge.
"""


def pages_of(rows: list[Row], files: Iterable[SourceFileMutationData]) -> tuple[str, str]:
    """Write the table, and the page with the table and every mutant that lives."""
    table = table_of(rows)
    lines = [HEAD, table]
    for data in sorted(files, key=lambda data: str(data.path)):
        names = living(data)
        if not names:
            continue
        lines += ["", f"## {Path(data.path).name}", "", "```diff"]
        for name in names:
            lines += [f"@@ {name.removeprefix('tarazu.rules.')} @@", *change_of(name, data)]
        lines += ["```"]
    return table, "\n".join((*lines, ""))
