"""Forms as a page shows them, filled well or with what no browser of ours sends."""

import io
import re
import resource
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html

from casework import clock
from tests.cast import PASSWORD

SCRIPT = "<script>alert(1)</script>"
LONG = "ñ" * 10_000
BEYOND = str(10**30)
STRANGE = f"😀 {SCRIPT} \u202e'or 1=1-- %s {{{{ 7*7 }}}}"  # and yet words that somebody may write
# What each kind of field is given, one value after the other.
NASTY = {
    "text": ["a\0b", LONG, STRANGE, "\n\t "],
    "number": [BEYOND, "NaN", "1e400", "-1", "²", "1\0", "Infinity", LONG],
    "choice": ["zzz", BEYOND, "1\0", "-1", "²", LONG, SCRIPT],
    "several": ["zzz", BEYOND, "1\0", "-1", "²", LONG, SCRIPT],
    "hidden": [BEYOND, "NaN", "1\0", "-1", "²", LONG, SCRIPT],
    "email": ["a\0@b.mx", LONG, f"{SCRIPT}@b.mx", "a@b"],
    "phone": ["7225550148\0", LONG, SCRIPT],
    "hour": ["25:61", "1e400", "10:00\0", BEYOND, LONG, "-1"],
    "password": ["a\0b", LONG, "😀", ""],
    "tick": ["\0", LONG, "zzz"],
    "day": [("30", "2", "2026"), ("1", "1", "0001"), ("31", "12", "9999"), ("1\0", "1", "2026"), (BEYOND, "NaN", "-1"),
            ("²", "1e1", LONG), ("1", "1", "1e400")],
    "file": [("vacio.pdf", b""), ("hoja.pdf", b"PK\x03\x04word/"), ("foto.jpg", b"\xff\xd8\xff" + b"0" * 50),
             ("roto.pdf", b"%PDF-1.7\n%%EOF"), ("a\0b.pdf", b"GIF89a"), ("x" * 300 + ".pdf", b"MZ"),
             ("grande.pdf", b"%PDF-1.7\n" + b"0" * 200_000)],
}  # fmt: skip
ALWAYS_REFUSED = frozenset({"number", "choice", "several", "email", "phone", "hour", "day", "file"})
NO_ROOM = "l servidor no tiene espacio para el archivo"  # with a capital above the page, without beside the field
OF_A_MACHINE = frozenset({"website"})  # a box that no person sees; only what fills in everything writes there
# What is known to be taken, whatever stands on the page.
WELL = {"capacity": "2", "phone": "722 555 0148", "reason": "Llamó la línea de emergencia y no puede esperar."}
LEFT_EMPTY = OF_A_MACHINE | {"curp"}


@dataclass(frozen=True)
class Field:
    """One name of a form: its kind (a key of NASTY), what it holds on the page, and what may be chosen."""

    name: str
    kind: str
    value: str = ""
    options: tuple[str, ...] = ()
    smallest: str = ""

    @property
    def part(self) -> int:
        """Day, month or year."""
        return ("dia", "mes", "anio").index(self.name.rpartition("_")[2])


@dataclass(frozen=True)
class Form:
    """A form that posts: where to, its fields, and the button that sends it."""

    action: str
    fields: tuple[Field, ...]
    button: tuple[str, str] = ("", "")
    element: html.FormElement = field(repr=False, compare=False, default=None)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(one.name for one in self.fields)

    @property
    def asks(self) -> tuple:
        """The same for two forms that ask the same at the same kind of page, whoever it is about."""
        return (alike(self.action), *sorted(alike(name) for name in self.names))

    def of(self, kind: str) -> list[Field]:
        return [one for one in self.fields if one.kind == kind]

    @property
    def is_button(self) -> bool:
        """Nobody fills anything in."""
        return all(one.kind == "hidden" for one in self.fields)


def alike(words: str) -> str:
    """Without the numbers of records."""
    return re.sub(r"\d+", "#", words)


def tree(page: str) -> html.HtmlElement:
    return html.fromstring(page.replace("\0", "\ufffd"))


def forms(page: html.HtmlElement, address: str) -> list[Form]:
    """Every form of the page that posts, once for each of its buttons; not the one that ends the session."""
    found = []
    for element in page.iter("form"):
        action = (element.get("action") or address).partition("#")[0]
        if (element.get("method") or "").lower() != "post" or action == "/salir/":
            continue
        fields = tuple(_fields(element))
        buttons = [
            (one.get("name") or "", one.get("value") or "") for one in element.iter("button") if _can_be_pressed(one)
        ]
        found += [Form(action, fields, button, element) for button in dict.fromkeys(buttons)]
    return found


def _can_be_pressed(button) -> bool:
    return button.get("type", "submit") == "submit" and not button.get("aria-disabled")


def _fields(element):
    grouped: dict[str, list] = {}
    for one in element.iter("input", "select", "textarea"):
        if one.get("name") and one.get("name") != "csrfmiddlewaretoken":
            grouped.setdefault(one.get("name"), []).append(one)
    for name, ones in grouped.items():
        yield _field(name, ones)


def _field(name: str, ones: list) -> Field:
    one, kind = ones[0], ones[0].get("type", "text")
    if one.tag == "select":
        offered = [option for option in one.iter("option") if not option.get("disabled")]
        chosen = next((option.get("value", "") for option in offered if option.get("selected") is not None), "")
        return Field(name, "choice", chosen, tuple(option.get("value", "") for option in offered))
    if kind in {"radio", "checkbox"}:
        chosen = next((each.get("value", "on") for each in ones if each.get("checked") is not None), "")
        options = tuple(each.get("value", "on") for each in ones)
        is_tick = kind == "checkbox" and options == ("on",)
        return Field(name, "tick" if is_tick else "several" if kind == "checkbox" else "choice", chosen, options)
    value = (one.text or "").removeprefix("\n") if one.tag == "textarea" else one.get("value", "")
    return Field(name, _kind(name, one, kind), value, smallest=one.get("min", ""))


def _kind(name: str, one, kind: str) -> str:
    if kind in {"hidden", "file", "password", "email"}:
        return "text" if name.endswith("username") else kind
    if re.search(r"_(dia|mes|anio)$", name):
        return "day"
    if kind == "tel" or one.get("inputmode") == "tel":
        return "phone"
    if re.search(r"(hour|starts_at)$", name):
        return "hour"
    return "number" if kind == "number" or one.get("inputmode") == "numeric" else "text"


# ---- Filling it well -------------------------------------------------------------------------------------------------


@cache
def a_pdf(pages: int = 1) -> bytes:
    target = io.BytesIO()
    with pikepdf.new() as made:
        for _page in range(pages):
            made.add_blank_page()
        made.save(target)
    return target.getvalue()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def good(one: Field):
    """A value that the field would take, keeping what is there."""
    if one.kind == "file":
        return upload("oficio.pdf", a_pdf())
    if one.kind == "password":
        return PASSWORD
    if one.name in WELL and one.kind != "choice":
        return WELL[one.name]
    if one.value or one.kind == "hidden" or one.name in LEFT_EMPTY:
        return one.value
    if one.kind in {"choice", "several"}:
        return next((option for option in one.options if option), "")
    if one.kind == "day":
        today = clock.today()
        return str((today.day, today.month, today.year)[one.part])
    made = {
        "tick": "on", "number": one.smallest or "1", "email": "nadie@juzgado.example", "phone": "722 555 0148",
        "hour": "10:00", "text": "Texto de prueba",
    }  # fmt: skip
    return made[one.kind]


def filled(form: Form) -> dict:
    """What the browser would send, everything answered."""
    return {one.name: good(one) for one in form.fields} | bare(form)


def bare(form: Form) -> dict:
    """Only what a browser sends of itself: the token, which no test asks for, and the button."""
    return {"csrfmiddlewaretoken": "x"} | ({form.button[0]: form.button[1]} if form.button[0] else {})


@contextmanager
def no_room(largest: int = 64):
    """No file grows beyond so many bytes: what a full disk answers, by the same call."""
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))


# ---- Filling it badly ------------------------------------------------------------------------------------------------


def nasty(form: Form, turn: int) -> dict:
    """Every field that somebody fills in with a hostile value: which one, by the turn and the place of the field."""
    typed = [one for one in form.fields if one.kind != "hidden"]
    return filled(form) | {one.name: bad(one, turn + place) for place, one in enumerate(typed)}


def one_bad(form: Form, turn: int) -> dict:
    """Everything as it should be but one field, which holds what no form may take; nothing where there is none."""
    able = [one for one in form.fields if one.kind in ALWAYS_REFUSED]
    if not able:
        return {}
    one = able[turn % len(able)]
    return filled(form) | {one.name: bad(one, turn)}


def strange(form: Form) -> dict:
    """Everything as it should be, and in each text signs that are strange and allowed."""
    texts = [one for one in form.fields if one.kind == "text" and not one.value and one.name not in LEFT_EMPTY]
    return filled(form) | {one.name: STRANGE for one in texts}


def tampered(form: Form, turn: int) -> dict:
    """What somebody fills in is well; one thing that the page itself had put in, or its button, is not."""
    made_up = [one.name for one in form.of("hidden")] + [form.button[0]] * bool(form.button[0])
    if not made_up:
        return filled(form)
    values = NASTY["hidden"]
    return filled(form) | {made_up[turn % len(made_up)]: values[turn // len(made_up) % len(values)]}


def doubled(form: Form) -> dict:
    """Two values for each field, the second one hostile."""
    return filled(form) | {one.name: [good(one), bad(one, 2)] for one in form.fields}


def bad(one: Field, turn: int):
    """A hostile value for this field."""
    values = NASTY[one.kind]
    value = values[turn % len(values)]
    if one.kind == "day":
        return value[one.part]
    return upload(*value) if one.kind == "file" else value


def is_hostile(one: Field, value) -> bool:
    """Whether no form may take this value for this field."""
    if value is None or value == "" or isinstance(value, list) or one.kind == "tick":
        return False
    if one.kind == "file":
        return value.name != "oficio.pdf"
    if one.kind == "hidden":
        return one.name == "version" and value != one.value
    if one.kind == "day":
        return not value.isdecimal() or not value.isascii() or value == "0001" or int(value) > 2200
    if one.kind in {"choice", "several"}:
        return value not in one.options
    return value in NASTY[one.kind] if one.kind in ALWAYS_REFUSED else "\0" in value
