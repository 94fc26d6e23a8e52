"""Everything that can be asked for, by everybody who may not know it, and what the answers hold."""

import io
import logging
import random
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from casework import access
from casework.models import (
    Appointment,
    AreaPlan,
    Attachment,
    Enrollment,
    Episode,
    Group,
    HistoryEntry,
    Person,
    Referral,
    User,
)
from tests.canaries import AGREED, CURP, addresses
from tests.cast import Cast, signed_in
from tests.hostile import filled, forms, tree
from tests.isolation.planting import Planted, letters_to

# Each stands once behind every address without an id: what searches, filters, sorts, turns pages and exports.
QUERIES = (
    "q={name}", "q={person}", "q={curp}", "q={cause}", "que={folio}", "que={name}", "folio={folio}", "buscar={name}",
    "buscar={curp}", "q={folio}", "causa={cause}", "noun=referral&case={folio}", "estatus=IN_PROCESS", "orden=-nombre",
    "orden=nombre", "orden=folio", "orden=cambio", "orden=plazo", "orden=causa", "orden=cita", "grupo=programa",
    "grupo=todas", "estatus=revision", "atrasadas=1", "sin_leer=1", "seguimientos=1", "estado=ACTIVE", "sin=nunca",
    "centro={center}", "unidad={unit}", "persona={user}", "desde=2020-01-01&hasta=2030-12-31", "mes=2026-11", "page=2",
    "lista=centro", "lista=nadie", "formato=csv", "formato=xlsx", "formato=pdf",
)  # fmt: skip
ANSWERS = {200, 302, 304, 400, 403, 404, 405, 413, 422, 429}
WORD = re.compile(r"zq\d{3}zq|2001:db8::1\d{3}")
# What a body is filled with where no page of an entitled person shows its form.
ANY_BODY = {
    "text": "Texto", "why": "Motivo", "motivo": "Motivo", "version": "1", "q": "a", "csrfmiddlewaretoken": "x",
    "formato": "csv", "documento": "progress_report",
}  # fmt: skip

# Whose data it is by the access table although it is the court's: the model's name, for each who may read it there.
MAY_READ = {
    "system_admin": {
        "institution", "institutionunit", "institutionapplication", "requestedunit", "collaborationagreement",
        "agreementcommitment", "institutionpaper", "user", "opensession", "telephonerequest",
        "message.error",  # of a letter that found no way: what the server said, never what the letter says
    },
    # The officer of data protection answers for the log: what was done, read and taken out, and by whom; and closes the
    # archive of processes that have ended.
    "data_officer": {
        "historyentry", "accessentry", "exportrecord", "auditassignment", "emergencyaccess", "user", "dailyhead",
        "episode",
        "collaborationagreement",
    },
    # Another area of the court's institution: what is the institution's is hers, the cases are not.
    "neighbour_clerk": {
        "institution", "institutionunit", "institutionapplication", "requestedunit", "collaborationagreement",
        "agreementcommitment", "institutionpaper",
    },
    "other_coordinator": {"institution"},  # whom the programme works with
    "director": {"*"},
}  # fmt: skip
# Who by the access table acts on a case that is not hers: the archive of what has ended (domain §9).
ACTS_ON_CASES = {"data_officer"}
WROTE = "zqwrotezq"
MAY_READ_FOLIOS = {"data_officer", "director"}


@dataclass(frozen=True)
class Request:
    """One request: who, how, where, and what is sent with it."""

    who: str
    method: str
    address: str
    body: int = 0  # which of the bodies known for the address; below 0, of her own forms with ids of the court's

    def __str__(self) -> str:
        return f"{self.who} {self.method.upper()} {self.address}" + (f" #{self.body}" if self.body else "")


@dataclass
class Report:
    """What a sweep found."""

    asked: int = 0
    leaks: list[tuple[Request, list[str]]] = field(default_factory=list)
    odd: list[tuple[Request, int]] = field(default_factory=list)
    changed: list[Request] = field(default_factory=list)
    statuses: Counter = field(default_factory=Counter)
    papers: int = 0
    logged: str = ""

    @property
    def clean(self) -> bool:
        return not (self.leaks or self.odd or self.changed)

    def told(self, most: int = 20) -> str:
        """The first things found, one a line."""
        lines = [f"leak {one}: {', '.join(words)}" for one, words in self.leaks]
        lines += [f"answer {status} {one}" for one, status in self.odd]
        lines += [f"changed {one}" for one in self.changed]
        return "\n".join(lines[:most])


@dataclass
class World:
    """The two institutions, those who look, and what the forms of the court's own people send."""

    cast: Cast
    planted: Planted
    clients: dict[str, Client] = field(default_factory=dict)
    bodies: dict[str, list[dict]] = field(default_factory=dict)
    own_bodies: dict[str, dict[str, list[dict]]] = field(default_factory=dict)  # by person, to her own addresses
    last_letter: int = 0
    last_entry: int = 0
    entitled: dict[str, User] = field(default_factory=dict)  # those whose work the planted cases are, or may be
    known: object = None  # what they are answered (`swapped.Known`), once it was asked

    def client(self, who: str) -> Client:
        """The browser of this person; «nobody» has no account, «half» gave her password only."""
        if who not in self.clients:
            client = self.clients[who] = Client(raise_request_exception=False)
            if who == "half":
                client.force_login(self.cast.coordinator, backend="django.contrib.auth.backends.ModelBackend")
            elif who != "nobody":
                signed_in(client, self.planted.strangers[who])
        return self.clients[who]

    @property
    def lookers(self) -> list[str]:
        return [*self.planted.strangers, "nobody", "half"]


# ---- What is asked --------------------------------------------------------------------------------------------------


def pages(world: World, *, each: int) -> list[str]:
    """Every address with so many of the court's ids, and each list with every search, filter, order and export."""
    found = list(dict.fromkeys(addresses(world.planted.canaries, each=each)))
    canaries, cast = world.planted.canaries, world.cast
    words = {field: word for word, field in world.planted.words.items()}
    values = {
        "name": words["referral.search_name"], "person": words["person.search_name"], "curp": CURP,
        "cause": words["referral.judicial_case_number"], "folio": canaries.folios[0],
        "center": cast.toluca.pk, "unit": cast.court.pk, "user": cast.psychologist.pk,
    }  # fmt: skip
    lists = [one for one in found if not re.search(r"\d/", one) and not one.startswith(("/codigo", "/salud"))]
    return found + [f"{one}?{query.format(**values)}" for one in lists for query in QUERIES]


def learn_bodies(world: World, found: list[str]) -> None:
    """What the forms of those entitled send, filled in: a stranger sends the same."""
    insiders = ("coordinator", "judge_clerk", "social_worker", "director")
    for who in insiders:
        client = signed_in(Client(raise_request_exception=False), getattr(world.cast, who))
        for address in found:
            if "?" in address:
                continue
            answer = answer_of(client, "get", address, None)
            if answer.status_code != 200 or "text/html" not in answer.headers.get("Content-Type", ""):
                continue
            for form in forms(tree(answer.content.decode(errors="replace")), address):
                target = form.action.partition("?")[0] or address
                body = {name: value for name, value in filled(form).items() if not _is_file(value)}
                known = world.bodies.setdefault(target, [])
                if body not in known and len(known) < 4:
                    known.append(body)


# What a form's hidden number or choice may be of: a stranger sends the court's to an address of her own.
MEANT = {
    "quitar": Attachment, "episodio": Episode, "person": Person, "professional": User, "user": User, "group": Group,
}  # fmt: skip
ANY_OF = (Referral, Episode, Appointment, AreaPlan, Attachment, Enrollment)  # of a field whose name says nothing
OWN_PAGES = 40  # of each person, that are looked through for forms


def learn_own_bodies(world: World, *, most: int = OWN_PAGES) -> None:
    """The forms on a stranger's own pages, each with an id of the court's in the place of every id in it."""
    for who in world.planted.strangers:
        known = world.own_bodies.setdefault(who, {})
        for address, page in own_pages(world, who, most):
            for form in forms(tree(page), address):
                body = {name: value for name, value in filled(form).items() if not _is_file(value)}
                found = known.setdefault(form.action.partition("?")[0] or address, [])
                found += [one for one in _with_foreign_ids(world, body) if one not in found]


def own_pages(world: World, who: str, most: int) -> Iterator[tuple[str, str]]:
    """The pages that this person finds by following links from her first one, two of each pattern at most."""
    waiting, seen, of_pattern = ["/"], set(), Counter()
    while waiting and len(seen) < most:
        address = waiting.pop(0)
        pattern = re.sub(r"\d+", "0", address)
        if address in seen or of_pattern[pattern] >= 2 or address.startswith(("/static", "/salir", "/codigo")):
            continue
        of_pattern[pattern] += 1
        seen.add(address)
        answer = answer_of(world.client(who), "get", address, None)
        if answer.status_code == 302:
            waiting.append(answer.headers["Location"].partition("?")[0])
        elif answer.headers.get("Content-Type", "").startswith("text/html"):
            page = answer.content.decode(errors="replace")
            waiting += re.findall(r'href="(/[^"?#]*)"', page)
            yield address, page


def _with_foreign_ids(world: World, body: dict) -> Iterator[dict]:
    """The body with each number in it, the version and the like left out, replaced by one of the court's."""
    for name, value in body.items():
        last = name.rpartition("-")[2]
        if last in MEANT or (isinstance(value, str) and value.isdecimal() and last not in NUMBERS):
            nouns = (MEANT[last],) if last in MEANT else ANY_OF
            for noun in nouns:
                ids = sorted(world.planted.rows.get(noun, ()))
                yield from ({**body, name: str(pk)} for pk in ids[-2:])
    for name in ("quitar", "episodio"):
        ids = sorted(world.planted.rows.get(MEANT[name], ()))
        if name not in body and ids:
            yield {**body, name: str(ids[-1]), "paso": PASO.get(name, "")}


PASO = {"episodio": "inscribir"}
NUMBERS = {"version", "many", "capacity", "month", "year", "day", "age", "quota", "sessions", "ultima", "TOTAL_FORMS"}


def _is_file(value) -> bool:
    return isinstance(value, SimpleUploadedFile)


def requests(world: World, *, each: int) -> Iterator[Request]:
    """Every address × everybody × GET and POST, with each body that is known for it."""
    found = pages(world, each=each)
    for who in world.lookers:
        for address in found:
            yield Request(who, "get", address)
            if "?" not in address:
                yield Request(who, "post", address)
                for number in range(len(world.bodies.get(address, []))):
                    yield Request(who, "post", address, number + 1)
        for address, bodies in world.own_bodies.get(who, {}).items():
            yield from (Request(who, "post", address, -number - 1) for number in range(len(bodies)))


def sample(all_of_them: list[Request], many: int, *, seed: int) -> list[Request]:
    """So many of them, the same for the same seed."""
    return all_of_them if many >= len(all_of_them) else random.Random(seed).sample(all_of_them, many)


# ---- What is answered -----------------------------------------------------------------------------------------------


def ask(world: World, one: Request) -> HttpResponse:
    """Send it; what a POST changes is undone, so that every request meets the same world."""
    if one.method == "get":
        body = None
    else:
        body = _body(world, one)
    return answer_of(world.client(one.who), one.method, one.address, body, lambda: _followed(world, one))


def _body(world: World, one: Request) -> dict:
    if one.body < 0:
        return world.own_bodies[one.who][one.address][-one.body - 1]
    return world.bodies[one.address][one.body - 1] if one.body else ANY_BODY


def _followed(world: World, one: Request) -> str:
    """What the request caused: the letters to those who may not know, and its traces in the history of the court."""
    if one.method == "get":
        return ""
    written = HistoryEntry.objects.filter(pk__gt=world.last_entry, case__in=world.planted.canaries.ids["Referral"])
    traces = [WROTE] if one.who not in ACTS_ON_CASES and written.exists() else []
    return "\n".join([*letters_to(world.planted.strangers, since=world.last_letter), *traces])


def answer_of(client: Client, method: str, address: str, body, followed=None) -> HttpResponse:
    cache.clear()  # what is kept for a minute was counted in another world
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    with transaction.atomic():
        answer = client.get(address) if method == "get" else client.post(address, body)
        if answer.streaming:
            answer.read_text = b"".join(answer.streaming_content)
        answer.followed = followed() if followed else ""
        transaction.set_rollback(True)
    for name, value in cookies.items():
        client.cookies[name] = value
    for name in set(client.cookies) - set(cookies):
        del client.cookies[name]
    return answer


def text_of(answer: HttpResponse) -> str:
    """What a person could read in the answer: page, PDF, workbook, packed files, and headers."""
    content = getattr(answer, "read_text", None)
    content = answer.content if content is None else content
    kind = answer.headers.get("Content-Type", "")
    return "\n".join([_read(content, kind), str(answer.headers), getattr(answer, "followed", "")])


def _read(content: bytes, kind: str) -> str:
    if content[:4] == b"%PDF":
        return _words_of_pdf(content) + content.decode("latin-1")
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "\n".join(f"{name}\n{_read(packed.read(name), name)}" for name in packed.namelist())
    return content.decode(errors="replace")


def _words_of_pdf(content: bytes) -> str:
    if not shutil.which("pdftotext"):
        return ""
    read = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=False, timeout=60)
    return read.stdout.decode(errors="replace")


def found_in(text: str, one: Request, world: World) -> list[str]:
    """The canaries in it that this person may not read; what was searched for comes back in its box, and is no leak."""
    may = MAY_READ.get(one.who, set())
    planted = world.planted
    if "*" in may:
        return []
    asked = set(WORD.findall(one.address))
    leaks = [planted.words.get(word, word) for word in set(WORD.findall(text.lower())) - asked]
    leaks = [name for name in leaks if name.partition(".")[0] not in may and name not in may]
    if one.who not in MAY_READ_FOLIOS:
        leaks += [folio for folio in planted.canaries.folios if folio in text and folio not in one.address]
    if "Canariocruz" in text and "Canariocruz" not in one.address:
        leaks.append("Canariocruz")
    if WROTE in text:
        leaks.append("a row in the history of the court's case")
    return leaks


_CHANGES = (
    (re.compile(r'name="csrfmiddlewaretoken" value="\w+"'), ""),
    (re.compile(r'"X-CSRFToken": "\w+"'), ""),
    (re.compile(r"csrftoken=\w+|sessionid=\w+"), ""),
    (re.compile(r'name="(?:mark|token|marca|borrador|lo_escrito)" value="[^"]*"'), ""),
)


def normalised(answer: HttpResponse) -> str:
    """The page without what changes by itself."""
    content = getattr(answer, "read_text", None)
    content = answer.content if content is None else content
    if content[:4] == b"%PDF":
        said = _words_of_pdf(content)  # its bytes hold the moment at which it was made
    elif content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = sorted(name for name in packed.namelist() if not name.startswith("docProps/"))
            said = "\n".join(f"{name}\n{packed.read(name).decode(errors='replace')}" for name in names)
    else:
        said = content.decode(errors="replace")
    for pattern, nothing in _CHANGES:
        said = pattern.sub(nothing, said)
    return f"{answer.status_code} {answer.headers.get('Location', '')}\n{said}"


class _Heard(logging.Handler):
    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record):
        self.lines.append(self.format(record))


@contextmanager
def listening() -> Iterator[list[str]]:
    """What is logged meanwhile, by anybody; none of it is printed."""
    heard, root = _Heard(), logging.getLogger()
    kept, root.handlers = root.handlers, [heard]
    try:
        yield heard.lines
    finally:
        root.handlers = kept


def sweep(world: World, wanted: list[Request], *, stop_at_first: bool = False, every=None) -> Report:
    """Ask for all of it and report."""
    report = Report()
    with listening() as lines:
        for one in wanted:
            answer = ask(world, one)
            report.asked += 1
            report.statuses[answer.status_code] += 1
            report.papers += "html" not in answer.headers.get("Content-Type", "html")
            if answer.status_code not in ANSWERS:
                report.odd.append((one, answer.status_code))
            if leaked := found_in(text_of(answer), one, world):
                report.leaks.append((one, leaked))
            if every is not None:
                every(report)
            if stop_at_first and not report.clean:
                break
    report.logged = "\n".join(lines)
    return report


def signed_out(world: World) -> list[str]:
    """Whose session ended meanwhile: what they asked for was answered with the door alone, and proves nothing."""
    accounts = world.planted.strangers
    return [who for who in accounts if answer_of(world.client(who), "get", "/cuenta/", None).status_code != 200]


def letters_leak(world: World) -> list[str]:
    """The canaries in what was written to those who may not know the cases."""
    text = "\n".join(world.planted.letters)
    return [*WORD.findall(text), *(word for word in [*world.planted.canaries.words, AGREED] if word in text)]


# ---- Without the filters --------------------------------------------------------------------------------------------


@contextmanager
def without_filters(*pairs: tuple[str, type]) -> Iterator[None]:
    """Every rule of the access table shows everything, or only those of these pairs of role and noun."""
    kept = dict(access._rules)
    for pair in pairs or kept:
        access._rules[pair] = access.everything
    try:
        yield
    finally:
        access._rules.clear()
        access._rules.update(kept)


@contextmanager
def asked_of_visible() -> Iterator[set]:
    """Which pairs of role and noun a page asks `visible()` for, meanwhile."""
    asked: set[tuple[str, type]] = set()

    class Watched(dict):
        def get(self, pair, default=None):
            asked.add(pair)
            return super().get(pair, default)

    kept = access._rules
    access._rules = Watched(kept)
    try:
        yield asked
    finally:
        access._rules = kept


def people(world: World) -> dict[str, User]:
    return world.planted.strangers
