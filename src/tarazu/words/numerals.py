"""How a language writes whole numbers: its digits, its separator, and signs that stay in place."""

_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_LEFT_TO_RIGHT_ISOLATE = "\u2066"
_POP_ISOLATE = "\u2069"


class Numerals:
    """Digits are written out, not left to a font, so that copied text holds what is seen."""

    def __init__(self, *, is_rtl: bool) -> None:
        """Take Persian digits and signs where the language runs from right to left."""
        self.is_rtl = is_rtl

    def digits(self, text: str) -> str:
        """Write the digits 0 to 9 of a text in those of the language.

        >>> Numerals(is_rtl=True).digits("13:30")
        '۱۳:۳۰'
        """
        return text.translate(_PERSIAN_DIGITS) if self.is_rtl else text

    def number(self, value: int) -> str:
        """Write a quantity, its thousands grouped.

        >>> Numerals(is_rtl=False).number(12319), Numerals(is_rtl=True).number(12319)
        ('12,319', '۱۲٬۳۱۹')
        """
        grouped = f"{abs(value):,}"
        if self.is_rtl:
            grouped = self.digits(grouped.replace(",", "٬"))
        return self._with_sign("\u2212", grouped) if value < 0 else grouped

    def signed(self, value: int) -> str:
        """Write a difference with its sign, which stands left of the number in every language.

        >>> Numerals(is_rtl=False).signed(2)
        '+2'
        """
        return self._with_sign("+", self.number(value)) if value > 0 else self.number(value)

    def _with_sign(self, sign: str, number: str) -> str:
        # In right-to-left text a sign without an isolate would move to the right of its number.
        if self.is_rtl:
            return f"{_LEFT_TO_RIGHT_ISOLATE}{sign}{number}{_POP_ISOLATE}"
        return f"{sign}{number}"
