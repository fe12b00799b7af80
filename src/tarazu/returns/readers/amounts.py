"""Amounts out of texts, exactly: a number becomes a whole number of small units, or says why not.

No float stands between the text and the count.
"""

from typing import Literal

import polars as pl

AmountReason = Literal["no_value", "not_a_number", "too_precise"]

_NUMBER = r"^([+-]?)([0-9]{1,15})(?:\.([0-9]*))?$"
# The digits of Persian and Arabic keyboards, and their decimal point.
_FOLD = dict(zip("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩٫", "01234567890123456789.", strict=True))


def folded(text: pl.Expr) -> pl.Expr:
    """Write a text without blanks around it and with the digits 0 to 9."""
    return text.str.strip_chars().str.replace_many(list(_FOLD), list(_FOLD.values()))


def units_of(text: pl.Expr, decimals: int, *, rounds: bool = False) -> pl.Expr:
    """Give a number as a whole number of 1/10**`decimals`; null where it is none, or is finer.

    `rounds` rounds what is finer half to even.

    >>> found = pl.Series(["12", "1.50", "0.125", "x"]).to_frame("t")
    >>> found.select(units_of(pl.col("t"), 2))["t"].to_list()
    [1200, 150, None, None]
    >>> found.select(units_of(pl.col("t"), 2, rounds=True))["t"].to_list()
    [1200, 150, 12, None]
    """
    if decimals == 0 and not rounds:
        whole = text.str.replace(r"^\+", "").str.replace(r"\.0*$", "")
        return pl.when(text.str.contains(_NUMBER)).then(whole.cast(pl.Int64, strict=False))
    digits, finer = _split(text, decimals)
    shift = 10**decimals
    units = text.str.extract(_NUMBER, 2).cast(pl.Int64) * shift + digits
    past_half = finer.str.contains(r"^(?:[6-9]|5[0-9]*[1-9])")
    at_half = finer.str.contains(r"^50*$")
    up = pl.when(past_half).then(1).when(at_half).then(units % 2).otherwise(0)
    is_exact = ~finer.str.contains("[1-9]")
    value = units + up if rounds else pl.when(is_exact).then(units)
    return value * pl.when(text.str.starts_with("-")).then(-1).otherwise(1)


def why_no_units(text: pl.Expr) -> pl.Expr:
    """Say of a text that `units_of` gives no number for why it gives none."""
    return (
        pl.when(text.is_null() | (text == ""))
        .then(pl.lit("no_value"))
        .when(text.str.contains(_NUMBER))
        .then(pl.lit("too_precise"))
        .otherwise(pl.lit("not_a_number"))
    )


def _split(text: pl.Expr, decimals: int) -> tuple[pl.Expr, pl.Expr]:
    """Give the decimals that are counted, as a number, and the digits that are finer."""
    fraction = text.str.extract(_NUMBER, 3).fill_null("")
    counted = fraction.str.head(decimals).str.pad_end(decimals, "0") if decimals else pl.lit("0")
    return counted.cast(pl.Int64), fraction.str.slice(decimals)
