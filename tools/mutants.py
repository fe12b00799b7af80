#!/usr/bin/env python3
"""Sows every small mistake that mutmut knows into the rules and counts what the tests find.

mutmut makes the mutants and keeps the verdicts (`mutmut show NAME` shows one). Running them is done
here: the tests are collected once and each mutant is a fork of that one session, because a fresh
collection for each of some thousands takes hours. Exits 1 where fewer than FLOOR are found.

A mutant is found when a test fails under it, or when a test takes ten times its own processor time
and five seconds more (a hang, counted apart). Tests that are expected to fail judge nothing.
"""

import argparse
import os
import pickle
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from mutmut.__main__ import create_mutants
from mutmut.mutation import trampoline
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state
from mutmut.utils.file_utils import (
    copy_also_copy_files,
    copy_src_dir,
    setup_source_paths,
    walk_mutatable_files,
)

sys.path.insert(0, str(Path(__file__).parent))
from mutant_pages import pages_of, tally

FLOOR = 90
SURVIVED, FAILED, UNTESTED, HUNG = 0, 1, 33, -24
FAST = ("tests/rules", "tests/rulebook")
# Their own harness sows bugs; under a mutant they would only repeat the walks.
NEVER = ("tests/rules/test_teeth.py",)
# What the fast tests let live is judged by these as well.
SLOW = ("tests/rules/test_walks.py", "tests/rules/test_mirror.py", "tests/rules/test_pathwise.py")
HANG_FACTOR, HANG_S = 10, 5
MEMORY = 6 << 30


def in_a_child(work: Callable[[], Any]) -> tuple[int, int]:
    """Fork, work in the child, and give its process and the end of a pipe with the answer."""
    read, write = os.pipe()
    child = os.fork()
    if child:
        os.close(write)
        return child, read
    os.close(read)
    try:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        with os.fdopen(write, "wb") as pipe:
            pickle.dump(work(), pipe)
    finally:
        os._exit(0)


def answer_of(read: int) -> Any:
    """Read what a child answered; None where it died before it could."""
    with os.fdopen(read, "rb") as pipe:
        said = pipe.read()
    return pickle.loads(said) if said else None


class Trial:
    """One pytest session: tries each mutant on the tests that touch its function."""

    def __init__(self, names: list[str], children: int, keep: Callable[..., None]) -> None:
        self.names, self.children, self.keep = names, children, keep
        self.tests_of: dict[str, list[str]] = {}
        self.seconds: dict[str, float] = {}
        self.killers: dict[str, list[str]] = defaultdict(list)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests once as they are, and then for each mutant."""
        import gc

        self.session = session
        self.items = {
            item.nodeid: item for item in session.items if not item.get_closest_marker("xfail")
        }
        said = answer_of(in_a_child(self._watch)[1])
        os.wait()
        if said is None or said[0]:
            raise pytest.UsageError(f"the tests fail without any mutant: {said and said[0]}")
        _, self.seconds, self.tests_of = said
        gc.collect()
        gc.freeze()
        self._try_all()
        return True

    def _watch(self) -> tuple[list[str], dict[str, float], dict[str, list[str]]]:
        """Run every test without a mutant: which fail, how long, which functions they touch."""
        touched: dict[str, list[str]] = defaultdict(list)
        seconds, failed = {}, []
        set_mutant_under_test("stats")
        for name in self.items:
            state()._stats.clear()
            before = time.process_time()
            if not self._passes(name):
                failed.append(name)
            seconds[name] = time.process_time() - before
            for function in state()._stats:
                touched[function].append(name)
        return failed, seconds, dict(touched)

    def _passes(self, name: str) -> bool:
        failed = self.session.testsfailed
        item = self.items[name]
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        return self.session.testsfailed == failed

    def _try_all(self) -> None:
        running: dict[int, tuple[str, int, float]] = {}
        for number, mutant in enumerate(sorted(self.names, key=self._cost), 1):
            order = self._order(mutant)
            if not order:
                self.keep(mutant, UNTESTED, 0.0)
                continue
            if len(running) == self.children:
                self._reap(running)
            child, read = in_a_child(lambda m=mutant, o=order: self._judge(m, o))
            running[child] = (mutant, read, time.monotonic())
            if number % 50 == 0:
                print(f"\r{number}/{len(self.names)} {mutant:<70}"[:100], end="", file=sys.stderr)
        while running:
            self._reap(running)

    def _cost(self, mutant: str) -> tuple[float, str]:
        """What a mutant costs that lives: the cheap first, so that a run cut short saw most."""
        function = mutant.partition("__mutmut_")[0]
        return sum(self.seconds[name] for name in self.tests_of.get(function, ())), function

    def _order(self, mutant: str) -> list[str]:
        """The tests that touch its function: what found its neighbours first, then the quick."""
        function = mutant.partition("__mutmut_")[0]
        touching = sorted(self.tests_of.get(function, ()), key=self.seconds.__getitem__)
        first = self.killers[function]
        return [*first, *(name for name in touching if name not in first)]

    def _reap(self, running: dict[int, tuple[str, int, float]]) -> None:
        child, status = os.wait()
        mutant, read, began = running.pop(child)
        took = time.monotonic() - began
        said = answer_of(read)
        died = os.waitstatus_to_exitcode(status)
        if died:
            self.keep(mutant, died, took)
        elif said is None:
            self.keep(mutant, FAILED, took)
        else:
            killer = said[0]
            self.keep(mutant, FAILED if killer else SURVIVED, took)
            first = self.killers[mutant.partition("__mutmut_")[0]]
            if killer:
                if killer in first:
                    first.remove(killer)
                first.insert(0, killer)
                del first[12:]

    def _judge(self, mutant: str, order: list[str]) -> tuple[str]:
        """Give the first test that fails under a mutant; runs in a child, once."""
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        set_mutant_under_test(mutant)
        for name in order:
            limit = time.process_time() + self.seconds[name] * HANG_FACTOR + HANG_S
            resource.setrlimit(resource.RLIMIT_CPU, (int(limit) + 1, resource.RLIM_INFINITY))
            if not self._passes(name):
                return (name,)
        return ("",)


class Verdicts:
    """What became of each mutant, kept where mutmut keeps it."""

    def __init__(self) -> None:
        self.files = []
        for path in walk_mutatable_files():
            data = SourceFileMutationData(path=path)
            data.load()
            self.files.append(data)
        self.file_of = {name: data for data in self.files for name in data.exit_code_by_key}
        self.unsaved: Counter[str] = Counter()

    def keep(self, mutant: str, code: int, took: float) -> None:
        """Note a verdict; write it down now and then."""
        data = self.file_of[mutant]
        data.durations_by_key[mutant] = took
        data.exit_code_by_key[mutant] = code
        self.unsaved[str(data.path)] += 1
        if self.unsaved[str(data.path)] % 20 == 0:
            data.save()

    def save(self) -> None:
        """Write all verdicts down."""
        for data in self.files:
            data.save()

    def names(self, only: list[str], again: str) -> Iterator[str]:
        """List what is to be tried: `all`, only what has `survived`, or what is `new`."""
        for name, data in self.file_of.items():
            code = data.exit_code_by_key[name]
            wanted = {
                "all": True,
                "survived": code in (None, SURVIVED, UNTESTED),
                "new": code is None,
            }[again]
            if wanted and any(part in name for part in only):
                yield name


def make_mutants(children: int) -> None:
    """Let mutmut write the mutants of the rules below mutants/."""
    set_mutant_under_test("mutant_generation")
    Path("mutants").mkdir(exist_ok=True)
    with open(os.devnull, "w", encoding="utf-8") as quiet:
        out, sys.stdout = sys.stdout, quiet
        try:
            copy_src_dir()
            copy_also_copy_files()
            setup_source_paths()
            create_mutants(children)
        finally:
            sys.stdout = out


def try_mutants(verdicts: Verdicts, chosen: argparse.Namespace) -> None:
    """Run the tests under each chosen mutant; keep the verdicts as they come."""
    names = list(verdicts.names(chosen.only, chosen.again))
    print(f"{len(names)} of {len(verdicts.file_of)} mutants to try", file=sys.stderr)
    settings.register_profile(
        "mutants",
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("mutants")
    os.environ.setdefault("TARAZU_WALKS", "100")
    left_out = NEVER if chosen.slow else (*NEVER, *SLOW)
    arguments = ["-q", "--capture=no", "-p", "no:cacheprovider", "--rootdir=.", *FAST]
    arguments += ["--tb=native", "--assert=plain"]
    arguments += [f"--ignore={path}" for path in left_out]
    root = Path.cwd()

    def keep(mutant: str, code: int, took: float) -> None:
        os.chdir(root)
        verdicts.keep(mutant, code, took)
        os.chdir(root / "mutants")

    set_mutant_under_test("")
    # Asked at every call of the rules: without a look at the environment the tests run in half the
    # time. All mutants here are set in the process itself.
    trampoline.get_mutant_under_test = lambda: trampoline._mutant_under_test or ""
    os.chdir("mutants")
    code = pytest.main(arguments, plugins=[Trial(names, chosen.children, keep)])
    os.chdir(root)
    verdicts.save()
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        sys.exit(3)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--children", type=int, default=os.cpu_count() or 1)
    asked.add_argument(
        "--only", nargs="*", default=[""], help="mutants with one of these in their name"
    )
    asked.add_argument("--again", choices=("all", "survived", "new"), default="all")
    asked.add_argument("--slow", action="store_true", help="the walks judge as well")
    asked.add_argument("--write", type=Path, help="write the page of survivors here")
    chosen = asked.parse_args()
    os.chdir(Path(__file__).resolve().parents[1])
    began = time.monotonic()
    make_mutants(chosen.children)
    verdicts = Verdicts()
    try_mutants(verdicts, chosen)
    rows = tally(verdicts.files)
    table, page = pages_of(rows, verdicts.files)
    print(table)
    if chosen.write:
        chosen.write.write_text(page, encoding="utf-8")
    print(f"{time.monotonic() - began:,.0f} s")
    return 0 if rows[-1].share >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())
