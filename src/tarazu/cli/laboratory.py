"""The extras that returns, plans and papers need, and a gate does not: named where they lack."""

from collections.abc import Iterator
from contextlib import contextmanager

from tarazu.faults import TarazuError

# What each extra of pyproject.toml brings, by the name under which it is imported.
EXTRAS = {
    **dict.fromkeys(("fastexcel", "highspy", "numpy", "polars"), "lab"),
    **dict.fromkeys(("pysdmx", "scipy", "typst", "xlsxwriter"), "lab"),
    **dict.fromkeys(("duckdb", "ibis"), "sql"),
}


class LaboratoryMissing(TarazuError):
    """The packages of an extra are not installed."""


@contextmanager
def laboratory() -> Iterator[None]:
    """Say which extra to install where one of its packages is missing.

    Raises: LaboratoryMissing.
    """
    try:
        yield
    except ModuleNotFoundError as cause:
        extra = EXTRAS.get((cause.name or "").partition(".")[0])
        if extra is None:
            raise
        raise LaboratoryMissing(
            f'The package "{cause.name}" is not installed, and this needs it. Nothing was done. '
            f'Install Tarazu with that extra: pip install "tarazu[{extra}]".'
        ) from cause
