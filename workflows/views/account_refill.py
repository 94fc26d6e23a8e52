"""Puts what somebody had typed back into the form of a finished page, whatever the form is."""

from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin

from django.http import QueryDict

_NOT_TYPED = {"submit", "button", "image", "reset", "file", "password"}


class refill(HTMLParser):  # noqa: N801 - called like the function that it is
    """The page with the fields of its form to `path` filled from `values`; `left` is what found no field.

    `address` is that of the page, for forms without an address of their own.
    """

    def __init__(self, page: str, path: str, values: QueryDict, address: str):
        super().__init__(convert_charrefs=False)
        self._path, self._values, self._address = path, values, address
        self._out: list[str] = []
        self._main: int | None = None  # where the page's own content begins
        self._inside = False  # in a form to `path`
        self._select: str | None = None
        self._skipping = False  # the old text of a textarea
        self._taken: dict[str, int] = {}
        self._found: set[str] = set()
        self.feed(page)
        self.close()

    @property
    def left(self) -> list[str]:
        """The values that no field of the page took."""
        return [value for name in self._values if name not in self._found for value in self._values.getlist(name)]

    def page_with(self, notice: str) -> str:
        """The filled page, with a notice at the beginning of its content."""
        at = self._main or 0
        return "".join(self._out[:at]) + notice + "".join(self._out[at:])

    # ---- The page goes through as it came, but for the fields of the form ----------------------------------------

    def handle_starttag(self, tag, attrs):
        had = dict(attrs)
        if tag == "form":
            self._inside = had.get("method", "").lower() == "post" and self._goes_to(had.get("action"))
        if self._inside and (tag in {"input", "select", "textarea", "option"}):
            self._field(tag, had)
        else:
            self._out.append(self._as_it_came())
        if tag == "main":
            self._main = len(self._out)

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._skipping = False
        self._out.append(f"</{tag}>")

    def handle_data(self, data):
        if not self._skipping:
            self._out.append(data)

    def handle_entityref(self, name):
        self.handle_data(f"&{name};")

    def handle_charref(self, name):
        self.handle_data(f"&#{name};")

    def handle_comment(self, data):
        self._out.append(f"<!--{data}-->")

    def handle_decl(self, decl):
        self._out.append(f"<!{decl}>")

    def _as_it_came(self) -> str:
        return self.get_starttag_text() or ""

    # ---- One field -----------------------------------------------------------------------------------------------

    def _goes_to(self, action: str | None) -> bool:
        return urljoin(self._address, action or self._address).partition("#")[0] == self._path

    def _field(self, tag: str, had: dict) -> None:
        name = had.get("name") or ""
        if tag == "option":
            self._option(had)
        elif name not in self._values and not self._unticked(had):
            self._out.append(self._as_it_came())
        elif tag == "select":
            self._select = name
            self._found.add(name)
            self._out.append(self._as_it_came())
        elif tag == "textarea":
            # The first line break after the tag is not part of the text, so one of ours goes before it.
            self._out.append(self._as_it_came() + "\n" + escape(self._next(name)))
            self._skipping = True
        else:
            self._input(name, had)

    def _unticked(self, had: dict) -> bool:
        """A box or a circle that was sent empty is a box that was not ticked."""
        return had.get("type") in {"checkbox", "radio"}

    def _input(self, name: str, had: dict) -> None:
        kind = had.get("type", "text")
        if kind in _NOT_TYPED or name == "csrfmiddlewaretoken":
            self._out.append(self._as_it_came())
        elif kind in {"checkbox", "radio"}:
            self._found.add(name)
            self._write("input", had, checked=had.get("value", "on") in self._values.getlist(name))
        else:
            had["value"] = self._next(name)
            self._write("input", had)

    def _option(self, had: dict) -> None:
        if self._select is None:
            self._out.append(self._as_it_came())
        else:
            self._write("option", had, selected=had.get("value", "") in self._values.getlist(self._select))

    def _next(self, name: str) -> str:
        """The value of a field by its name; the second field of a name takes the second value."""
        self._found.add(name)
        number = self._taken.get(name, 0)
        self._taken[name] = number + 1
        values = self._values.getlist(name)
        return values[min(number, len(values) - 1)]

    def _write(self, tag: str, had: dict, **marks: bool) -> None:
        for mark, is_set in marks.items():
            had.pop(mark, None)
            if is_set:
                had[mark] = None
        written = "".join(f" {key}" if value is None else f' {key}="{escape(value)}"' for key, value in had.items())
        self._out.append(f"<{tag}{written}>")
