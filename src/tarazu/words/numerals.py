"""How a language writes numbers: its digits, its separator, and signs that stay in place."""

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

    def decimal(self, value: int, places: int, *, fixed: bool = False) -> str:
        """Write a whole number of 1/10**`places`; zeros at the end only where they are `fixed`.

        >>> Numerals(is_rtl=False).decimal(1300, 2), Numerals(is_rtl=True).decimal(370, 2)
        ('13', '۳٫۷')
        >>> Numerals(is_rtl=False).decimal(-5, 2, fixed=True)
        '−0.05'
        """
        whole, part = divmod(abs(value), 10**places)
        tail = f"{part:0{places}d}" if places else ""
        tail = tail if fixed else tail.rstrip("0")
        text = self.number(whole)
        if tail:
            text += self.digits(f"{'٫' if self.is_rtl else '.'}{tail}")
        return self._with_sign("\u2212", text) if value < 0 else text

    def signed_decimal(self, value: int, places: int, *, fixed: bool = False) -> str:
        """Write a difference as `decimal` does, with its sign.

        >>> Numerals(is_rtl=False).signed_decimal(1210, 2)
        '+12.1'
        """
        text = self.decimal(value, places, fixed=fixed)
        return self._with_sign("+", text) if value > 0 else text

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
