"""The tables that only trade has: who lost and who gained, and unit values that stand out."""

from collections.abc import Sequence

from tarazu.document import Column, Grid, Row
from tarazu.periods import span_of
from tarazu.returns.monthly import Return
from tarazu.returns.naming import amount_of, headed, measured_of, unit_name, value_name
from tarazu.returns.trade import groups
from tarazu.words import Language, listed, period_name

_NAMED = 4  # partners of one side that are told by name


def swaps_grid(made: Return, language: Language) -> Grid | None:
    """Tell by chapter which partners fell and rose; None where none could take another's place."""
    found = made.partners
    if found is None or not found.swaps:
        return None
    text = language.text
    against = span_of(found.against, made.span.reckoning, made.span.zone)
    heads = [text(f"return.column.{name}") for name in ("chapter", "lost", "gained", "replaced")]
    rows = tuple(
        Row(
            (
                _chapter(language, swap.commodity),
                _named(made, language, swap.lost),
                _named(made, language, swap.gained),
                amount_of(language, made.measure, swap.replaced),
            ),
            values=(None, None, None, swap.replaced / 10**made.measure.decimals),
        )
        for swap in found.swaps
    )
    return Grid(
        text(
            "return.grid.swaps",
            subject=measured_of(made, language),
            now=period_name(made.span, language),
            before=period_name(against, language),
        ),
        tuple(Column(headed(head), number == 3) for number, head in enumerate(heads)),
        rows,
        (text("return.note.swaps"),),
        "swaps",
    )


def outliers_grid(made: Return, language: Language) -> Grid | None:
    """List the lines whose unit value stands out; None where none does."""
    found = made.partners
    if found is None or not found.outliers or found.weight is None:
        return None
    text, weight = language.text, found.weight
    names = ("commodity", "partner", "value", "weight", "unit_value", "deviations")
    rows = []
    for one in found.outliers:
        price = one.value * 10**weight.decimals / (one.weight * 10**made.measure.decimals)
        rows.append(
            Row(
                (
                    language.digits(one.key[0]),
                    value_name(language, "partner", one.key[1]),
                    amount_of(language, made.measure, one.value),
                    amount_of(language, weight, one.weight),
                    language.decimal(round(price * 100), 2),
                    language.signed_decimal(one.deviations or 0, 2),
                ),
                values=(
                    None,
                    None,
                    one.value / 10**made.measure.decimals,
                    one.weight / 10**weight.decimals,
                    price,
                    (one.deviations or 0) / 100,
                ),
            )
        )
    caption = text(
        "return.grid.outliers",
        n=language.number(found.outlier_count),
        lines=language.number(found.lines),
        unit=f"{unit_name(language, made.measure)}/{unit_name(language, weight)}",
    )
    columns = tuple(
        Column(headed(text(f"return.column.{name}")), number > 1)
        for number, name in enumerate(names)
    )
    return Grid(caption, columns, tuple(rows), (text("measure.unit_value.definition"),), "outliers")


def _chapter(language: Language, code: str) -> str:
    known = groups().get(code)
    name = f"HS {language.digits(code)}"
    return name if known is None else f"{name} ({value_name(language, 'group', known.group)})"


def _named(made: Return, language: Language, moves: Sequence[tuple[str, int]]) -> str:
    """Name the partners that moved most, and say how many others there were."""
    told = [
        language.text(
            "return.swap.moved",
            partner=value_name(language, "partner", who),
            amount=amount_of(language, made.measure, moved),
        )
        for who, moved in moves[:_NAMED]
    ]
    if len(moves) > _NAMED:
        told.append(language.text("return.swap.others", count=len(moves) - _NAMED))
    return listed(language, told, last="semicolon", between="semicolon")
