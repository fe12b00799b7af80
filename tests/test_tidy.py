"""The house is tidy: sizes, names, what the pure packages may not do, files that nobody uses."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

import tarazu

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "tarazu"
FILE_MAX, FUNCTION_MAX = 400, 60
PURE = (
    "rules",
    "calendars.py",
    "periods.py",
    "plates.py",
    "measures.py",
    "charts",
    "notices",
    "document.py",
)
# What would bring a clock, chance, files or a log into a pure package.
IMPURE_IMPORTS = {"time", "random", "secrets", "logging", "os", "pathlib", "io", "threading"}
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager"}
LEFT_OPEN = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


def sources() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def pure_sources() -> list[Path]:
    return [p for p in sources() if p.relative_to(SOURCE).parts[0] in PURE]


@pytest.mark.parametrize("pattern", ["*.py", "*.js", "*.css", "*.j2", "*.sh"])
def test_no_file_is_longer_than_a_reader_can_hold(pattern):
    files = [p for p in tracked(pattern) if "vendor" not in p.parts]
    long = {str(p.relative_to(ROOT)): n for p in files if (n := _lines(p)) > FILE_MAX}
    assert not long


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_function_is_longer_than_a_screen():
    long = {}
    for path in [*sources(), *tracked("tests/*.py", "bench/*.py", "tools/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > FUNCTION_MAX:
                    long[f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"] = length
    assert not long


def test_no_module_has_a_name_that_explains_nothing():
    assert not [p for p in tracked("*.py") if p.stem.lower() in EMPTY_NAMES]


def test_no_function_carries_the_name_of_its_module():
    bad = []
    for path in sources():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name == path.stem:
                bad.append(f"{path.relative_to(ROOT)}: {node.name}")
    # A command of the command line is named by its noun or verb, as typed.
    assert not [name for name in bad if not name.startswith("src/tarazu/cli/")]


def test_nothing_is_left_open_in_the_code():
    this = Path(__file__)
    found = [
        f"{p.relative_to(ROOT)}:{number}"
        for p in tracked("*.py", "*.js", "*.sh", "check", "demo")
        if p != this and "vendor" not in p.parts
        for number, line in enumerate(p.read_text(encoding="utf-8").splitlines(), 1)
        if LEFT_OPEN.search(line)
    ]
    assert not found


def test_the_pure_packages_have_no_clock_no_chance_no_files_and_no_log():
    found = []
    for path in pure_sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name.split(".")[0] for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [(node.module or "").split(".")[0]]
            found += [f"{path.name}: {name}" for name in names if name in IMPURE_IMPORTS]
            is_method = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if is_method and node.func.attr in ("now", "today", "utcnow"):
                found.append(f"{path.name}:{node.lineno} {node.func.attr}()")
    assert not found


def test_the_rules_count_in_whole_numbers_only():
    found = []
    for path in (SOURCE / "rules").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_float = isinstance(node, ast.Constant) and isinstance(node.value, float)
            is_division = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
            if is_float or is_division:
                found.append(f"{path.name}:{node.lineno}")
    assert not found


def test_every_module_is_used_by_another_one():
    imported = set()
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module)
                imported |= {f"{node.module}.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
    lonely = []
    for path in sources():
        name = ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)
        by_name = name.removesuffix(".__init__")
        if by_name not in imported and path.name not in ("__init__.py", "__main__.py"):
            lonely.append(by_name)
    assert set(lonely) <= {"tarazu.cli.demo"}, "the demo is loaded by its name"


def test_the_version_is_written_once_and_the_same():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == tarazu.__version__


def test_only_listed_packages_are_needed_at_run_time():
    """A dependency beyond these needs a page in docs/decisions (design, section 11)."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=!\[; ]", need)[0] for need in project["dependencies"]}
    assert names <= {
        "apsw", "argon2-cffi", "jinja2", "litestar", "markupsafe", "msgspec", "rich", "segno",
        "typer", "tzdata", "uvicorn",
    }  # fmt: skip
