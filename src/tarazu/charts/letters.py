"""How wide a text is, known before anybody draws it: labels are thinned out and broken by it.

The widths are those of Vazirmatn, the wider of its regular and semi-bold cuts, rounded up: a text
is never wider than said here. Source: the advance widths of version 33.003.
"""

from itertools import pairwise

# Hundredths of the size of the type, and the letters that are so wide where they end a stroke.
_WIDE = {
    0: "ًٌٍَُِّْٰٕٖٓٔ\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069",
    20: "'",
    25: ",¦‘’",
    30: " !.:;I[]ijl|¡·¸ÌÍÎÏìíîïİı،؛آأإاـ٬ٱ\xa0\u202f",
    35: "()`t{}´ľţť۔۱",
    40: "fr°²³¹řرزړږژ“”•",
    45: "*/\\^ªء٫۰؟",
    50: "-?_y¨«¯¶º»¿ýÿؤوۆۇۋ۹−",
    55: "+<>Laceksvxz¥±×àáâãäåçèéêëāăąćčēěęşšźżžةدذهډۀە۲۶٪←→",
    60: "$0123456789=EFJbdghnopqu¢£ÈÉÊËñòóôõö÷øùúûüğğōőūůű۴€",
    65: "#&BKPRSTVXYZ§ßŞŠŻŽعغم۵۷۸",
    70: "ACDGOQU~ÀÁÂÃÄÅÇÐÒÓÔÕÖØÙÚÛÜĞجحخلځڅچ۳–",
    75: "%HNÑئقنىيیېںڼ…",
    80: "w©®طظھ—",
    90: "@MWm",
    95: "ÆœبتثفكپټکگےۓŒ",
    130: "سشصضښ",
}
# The letters of Arabic script that join the next one, and how wide they are where they do.
_JOINED = {
    35: "بلنڼں",
    40: "ئتثيیىپټېـ",
    50: "فق",
    55: "کگك",
    60: "عغم",
    70: "جحخطظځڅچ",
    75: "هھ",
    85: "سشښ",
    90: "صض",
}
_ENDING = {letter: width for width, letters in _WIDE.items() for letter in letters}
_JOINING = {letter: width for width, letters in _JOINED.items() for letter in letters}
_UNKNOWN = 100  # a letter of another font: rarely wider than its height
_ELLIPSIS = "…"


def text_width(text: str, size: float) -> float:
    """Give the room that a text takes on one line, at most.

    >>> text_width("12", 20), text_width("", 14)
    (24.0, 0.0)
    """
    hundredths = 0
    for here, after in pairwise(f"{text} "):
        joins = here in _JOINING and is_right_to_left(after)
        hundredths += _JOINING[here] if joins else _ENDING.get(here, _UNKNOWN)
    return hundredths * size / 100


def is_right_to_left(text: str) -> bool:
    """Say whether a text has a letter of the Arabic script; its digits alone are none."""
    return any(
        "\u0620" <= letter <= "\u064a" or "\u066e" <= letter <= "\u06d3" or letter >= "\ufb50"
        for letter in text
        if letter < "\U00010000"
    )


def broken(text: str, width: float, size: float, *, lines_max: int) -> tuple[str, ...]:
    """Break a text between words into lines that fit; what is too much ends in an ellipsis.

    >>> broken("Vegetables and fruit", 90, 14, lines_max=2)
    ('Vegetables', 'and fruit')
    """
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > lines_max:
        lines = [*lines[: lines_max - 1], " ".join(lines[lines_max - 1 :])]
    return tuple(_cut(line, width, size) for line in lines)


def _cut(line: str, width: float, size: float) -> str:
    if text_width(line, size) <= width:
        return line
    end = len(line)
    while end > 1 and text_width(line[:end] + _ELLIPSIS, size) > width:
        end -= 1
    return line[:end].rstrip() + _ELLIPSIS
