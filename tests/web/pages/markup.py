"""Reading a drawn page as a browser would: nesting, attributes, controls and their labels, text."""

from html.parser import HTMLParser

VOID = frozenset(("br", "hr", "img", "input", "link", "meta", "path", "circle", "rect"))
_SVG_CLOSED = frozenset(("path", "circle", "rect"))


class Page(HTMLParser):
    """One page, read; a tag that does not close where it should is an error."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.latin: list[str] = []
        self.texts_of: dict[str, list[str]] = {}
        self.labelled: set[str] = set()
        self.controls: list[tuple[dict[str, str], bool]] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(text)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        assert len(named) == len(attrs), f"an attribute twice: {tag} {attrs}"
        self.tags.append((tag, named))
        if tag == "label" and "for" in named:
            self.labelled.add(named["for"])
        if tag in ("input", "select", "textarea") and named.get("type") != "hidden":
            self.controls.append((named, any(name == "label" for name, _ in self._open)))
        if tag not in VOID:
            self._open.append((tag, named))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SVG_CLOSED:
            return
        assert self._open, f"</{tag}> without a beginning"
        opened, attrs = self._open.pop()
        assert opened == tag, f"</{tag}> closes <{opened} {attrs}>"

    def handle_data(self, data: str) -> None:
        if not data.strip():
            return
        inside = [attrs for _, attrs in self._open]
        words = data.strip()
        is_latin = any("latn" in attrs.get("class", "").split() for attrs in inside)
        (self.latin if is_latin else self.text).append(words)
        for tag, attrs in self._open:
            for name in (tag, *attrs.get("class", "").split(), f"#{attrs.get('id', '')}"):
                self.texts_of.setdefault(name, []).append(words)

    def said(self, name: str = "html") -> str:
        """Give the text inside all elements with that tag, class or #id."""
        return " ".join(" ".join(self.texts_of.get(name, [])).split())

    def with_class(self, name: str) -> list[dict[str, str]]:
        """Give the attributes of the elements with that class, in order."""
        return [attrs for _, attrs in self.tags if name in attrs.get("class", "").split()]

    def values(self, name: str) -> list[str]:
        """Give the values of the controls and keys with that name, in order."""
        return [attrs.get("value", "") for _, attrs in self.tags if attrs.get("name") == name]
