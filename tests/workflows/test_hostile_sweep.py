"""Every form of the product with what nobody should send: a sentence beside the field, nothing lost, nothing written.

`tests/stops.py` says which pages there are and who opens them; `tests/hostile.py` fills their forms, well and badly.
"""

import inspect
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import resolve, reverse

from casework import clock
from casework.working_days import is_working_day
from tests import lives
from tests.canaries import noun_of, patterns, plant
from tests.hostile import (
    BEYOND,
    OF_A_MACHINE,
    SCRIPT,
    STRANGE,
    Field,
    Form,
    alike,
    bare,
    doubled,
    filled,
    forms,
    is_hostile,
    nasty,
    one_bad,
    strange,
    tampered,
    tree,
)
from tests.stops import stops, undone, visitor
from tests.whole import BRIEF, of_the_sweep

# `make sweep` sends everything to every form on the database it runs on. `make test` shares it out: one hostile value a
# field where databases differ most and production runs, on PostgreSQL; a double click and what is made up on SQLite;
# each to every other form.
HERE = {"hostile", "well filled"} if connection.vendor == "postgresql" else {"twice", "made up"}
SENT = HERE if BRIEF else {"hostile", "well filled", "twice", "made up"}
TURNS = 1 if BRIEF else 2
TURN = int(connection.vendor == "postgresql")  # of two, which here send every other form
# The walks of stops.py, in parts that take as long as each other.
PARTS = (
    ("public", "papers"), ("accounts", "closing"), ("oversight", "turns", "never came"), ("referring",),
    ("watching", "reviewing"), ("entering", "assessing", "sessions"), ("attending", "group", "following up"),
)  # fmt: skip
# Who looked, from where, with which session, how often in vain: written whatever the answer is.
BESIDE = ("django_session", "axes_", "casework_accessentry", "casework_opensession", "casework_dailyhead",
          "casework_threadreading", "casework_counter", "workflows_draft")  # fmt: skip

# ---- What is as it is on purpose -------------------------------------------------------------------------------------

# Addresses that are only looked at: their forms, if they have any, post elsewhere.
ONLY_SHOW = {
    "request_status", "follow_ups", "institution", "dead_letters", "catalogues", "catalogue", "inbox",
    "people", "search", "case", "case_plan",
    "case_risk", "case_data", "case_papers", "case_log", "week", "schedule_whom", "absences", "groups",
    "person_calendar", "home", "my_account", "my_sessions", "telephone_asked", "password_asked", "accounts", "account",
    "telephone_request",
}  # fmt: skip
# Addresses that take a post and that no stop reaches.
ELSEWHERE = {
    "logout": "ends the session and reads nothing; every page has its button",
}
# Buttons that keep or redraw what was typed without judging it: the field's sentence comes when it is sent.
UNJUDGED = {("guardar", "1"), ("paso", "borrador"), ("otra", "1")}


# The same again is another one, and meant so.
EACH_TIME = {
    "panel_export": "each file that leaves has its record",
    "audit_export": "each file that leaves has its record",
    "end_sessions": "whatever is open by then ends, and the history says each time who ended it",
    **dict.fromkeys(
        ("password_forgotten", "lost_telephone", "application_find"),
        "the page writes down each time what was asked, and looks nothing up; the answer is one",
    ),
    "change_password": "each change ends the other sessions and is told to the owner",
    "application_correct": "what was corrected is written in place of the earlier, and so is its letter",
}

SAID = (
    "//*[contains(@class, 'error-summary')]//li | //*[contains(@class, 'field-error')]"
    " | //*[contains(@class, 'notice')][@role]"
)


SAID_ON_A_PAGE = "//h1 | //*[contains(@class, 'notice')]"  # of its own, with no form to go on with
BESIDE_IT = (
    ".//*[@name=$name][@aria-invalid='true' or ancestor::*[contains(@class, 'field-bad')]"
    " or ancestor::tr[.//*[contains(@class, 'field-error')]]]"
)


# ---- What a request wrote --------------------------------------------------------------------------------------------


@dataclass
class Written:
    """The rows that statements wrote and no savepoint took back: new ones by table, changed ones by table and id."""

    made: Counter = field(default_factory=Counter)
    changed: set[tuple[str, str]] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.made or self.changed)

    def beyond(self, other: "Written") -> set[tuple[str, str]]:
        """The rows changed here and not there, but for those that this one made itself."""
        return {(table, pk) for table, pk in self.changed - other.changed if table not in self.made}

    def __str__(self) -> str:
        return f"{dict(self.made)} {sorted(self.changed)}"


class Watch:
    """Reads the statements of a request as they go to the database."""

    def __init__(self):
        self.said: list[tuple[str, str, tuple]] = []

    def __call__(self, execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        word = sql.split(None, 1)[0].upper()
        if word in {"INSERT", "UPDATE", "DELETE", "SAVEPOINT"} or sql.startswith("ROLLBACK TO"):
            self._note(word, sql, params)
        return answer

    def _note(self, word: str, sql: str, params) -> None:
        if word != "ROLLBACK":
            self.said.append((word, sql, tuple(params or ()) if not isinstance(params, list) else ()))
            return
        name = sql.rpartition(" ")[2]
        while self.said and not (self.said[-1][0] == "SAVEPOINT" and self.said[-1][1].endswith(name)):
            self.said.pop()

    @property
    def written(self) -> Written:
        found = Written()
        for word, sql, params in self.said:
            table = re.search(r'(?:INTO|UPDATE|FROM) "(\w+)"', sql)
            if word == "SAVEPOINT" or not table or table[1].startswith(BESIDE):
                continue
            if word == "INSERT":
                found.made[table[1]] += 1
            else:
                found.changed |= {(table[1], one) for one in _ids(sql, params)}
        return found


def _ids(sql: str, params: tuple) -> list[str]:
    """The ids that the WHERE of a statement names; «?» where it names none."""
    where = re.search(r'WHERE.*?"id" (=|IN) \(?(%s(?:, %s)*)', sql)
    if not where:
        return ["?"]
    first = sql[: where.start(2)].count("%s")
    return [str(one) for one in params[first : first + where[2].count("%s")]]


# ---- What the answer says --------------------------------------------------------------------------------------------


@dataclass
class Answer:
    """What came of sending a form."""

    status: int
    written: Written
    page: str = ""
    goes_to: str = ""
    problem: str = ""

    @property
    def tree(self):
        return tree(self.page)

    def sentences(self) -> list[str]:
        """What the page says is wrong or done: the summary above, and the notices."""
        found = self.tree.xpath(SAID_ON_A_PAGE if self.status in {404, 409} else SAID) if self.page else []
        return [" ".join(one.text_content().split()) for one in found]

    def dangling(self) -> list[str]:
        """Links of the summary to a field that the page does not have."""
        ids = set(self.tree.xpath("//@id"))
        links = self.tree.xpath("//*[contains(@class, 'error-summary')]//a/@href")
        return [one for one in links if one.startswith("#") and one[1:] not in ids]


class Sweeper:
    """One page's visitor, who sends its forms again and again."""

    def __init__(self, cast, who, address):
        self.client, self.who, self.address = visitor(cast, who), who, address
        cache.clear()
        self.page = self.client.get(address, follow=True)
        self.begun = dict(self.client.cookies)
        asked = self.page.request
        self.address = "?".join(part for part in (asked["PATH_INFO"], asked["QUERY_STRING"]) if part)
        self.asked = 1

    def forms(self) -> list[Form]:
        return forms(tree(self.page.content.decode()), self.address) if self.page.status_code == 200 else []

    def send(self, form: Form, data: dict, *, follow: bool = False) -> Answer:
        self.asked += 1
        watch = Watch()
        try:
            with connection.execute_wrapper(watch):
                response = self.client.post(form.action, _rewound(data))
            content = b"".join(response.streaming_content) if response.streaming else response.content
            page = content.decode() if "text/html" in response.get("Content-Type", "") else ""
            answer = Answer(response.status_code, watch.written, page, response.get("Location", ""))
            if follow and answer.goes_to.startswith("/"):
                self.asked += 1
                shown = self.client.get(answer.goes_to, follow=True)
                if "text/html" in shown.get("Content-Type", ""):
                    answer.page = shown.content.decode()
        except Exception as error:  # noqa: BLE001 - whatever it is, the report says at which form
            return Answer(500, watch.written, problem=f"{type(error).__name__}: {error}"[:300])
        return answer

    def once(self, form: Form, data: dict, *, look: bool = False, **how) -> Answer:
        """Send it, and take back what it did; with `look`, see first how it shows on the page of the form."""
        with self._in_vain():
            answer = self.send(form, data, **how)
            if look and answer.written:
                self.asked += 1
                answer.page += self.client.get(self.address, follow=True).content.decode(errors="replace")
        return answer

    def twice(self, form: Form, data: dict) -> tuple[Answer, Answer]:
        with self._in_vain():
            return self.send(form, data), self.send(form, data, follow=True)

    @contextmanager
    def _in_vain(self):
        cache.clear()
        with undone():
            yield
        self.client.cookies.clear()
        self.client.cookies.update(self.begun)


def _rewound(data: dict) -> dict:
    for value in data.values():
        if hasattr(value, "seek"):
            value.seek(0)
    return data


def again(form: Form, answer: Answer) -> Form | None:
    """The same form in the answer."""
    if not answer.page:
        return None
    found = forms(answer.tree, form.action)
    same = [one for one in found if alike(one.action) == alike(form.action) and one.names & form.names]
    return max(same, key=lambda one: len(one.names & form.names), default=None)


def lost(form: Form, data: dict, answer: Answer) -> list[str]:
    """What was typed and is not in the form of the answer."""
    shown = again(form, answer)
    if shown is None:
        return ["the form itself"] if form.names else []
    there = {one.name: one for one in shown.fields}
    return [one.name for one in form.fields if _is_lost(one, data.get(one.name), there.get(one.name))]


def _is_lost(typed: Field, value, shown: Field | None) -> bool:
    if typed.kind in {"hidden", "file", "password"} or typed.name in OF_A_MACHINE or not isinstance(value, str):
        return False
    if shown is None:
        return True
    if typed.kind in {"choice", "several"} and value not in typed.options:
        return False
    if typed.kind == "tick":
        return value == "on" and not shown.value
    return _plain(shown.value) != _plain(value)


def _plain(value: str) -> str:
    return re.sub(r"[\0\ufffd]", "", value).strip()


def beside(form: Form, name: str) -> bool:
    """Whether something is said beside this field: in its own frame, or in its line of a table."""
    return bool(form.element.xpath(BESIDE_IT, name=name))


# ---- The rules -------------------------------------------------------------------------------------------------------


class Findings(list):
    """What is wrong, in a line each."""

    def of(self, sweeper: Sweeper, form: Form, how: str, answer: Answer) -> Callable[[str], None]:
        button = "=".join(form.button)
        begins = f"{sweeper.who} at {sweeper.address}: {alike(form.action)} {button} [{how}] {answer.status}:"

        def say(what: str) -> None:
            self.append(f"{begins} {what}"[:400])

        if answer.status >= 500:
            say(answer.problem)
        return say


def judged(form: Form) -> list[Field]:
    """The fields that the button of this form sends to be judged; the others are only kept."""
    tells = {("paso", "intento"): True, ("paso", "registrar"): False}
    if form.button in tells and any(one.name.startswith("intento-") for one in form.fields):
        return [one for one in form.fields if one.name.startswith("intento-") == tells[form.button]]
    return list(form.fields)


def check_refusal(findings: Findings, sweeper: Sweeper, form: Form, how: str, data: dict) -> None:
    """Nothing is taken; a sentence stands beside each bad field; what was typed is still there."""
    answer = sweeper.once(form, data, follow=True)
    say = findings.of(sweeper, form, how, answer)
    if form.button in UNJUDGED:
        if answer.written:
            say(f"wrote {answer.written}")
        for what in lost(form, data, answer):
            say(f"lost {what}")
        return
    bad = [one for one in judged(form) if one.name not in OF_A_MACHINE and is_hostile(one, data[one.name])]
    if not bad or answer.status >= 500:
        return
    names = [one.name for one in bad]
    if answer.goes_to and (answer.written or not answer.sentences()):
        return say(f"took {names}, wrote {answer.written} and went to {answer.goes_to}")
    if answer.written and not (names == ["files"] and answer.sentences()):  # the other answers of the page are kept
        say(f"took {names} and wrote {answer.written}")
    for what in (*([] if answer.sentences() else ["says nothing"]), *(f"dangling {one}" for one in answer.dangling())):
        say(what)
    for what in lost(form, data, answer):
        say(f"lost {what}")
    shown = again(form, answer)
    for one in bad if shown and not answer.goes_to else []:
        if not beside(shown, one.name):
            say(f"nothing beside {one.name}, {one.kind}")
    return None


def check_empty(findings: Findings, sweeper: Sweeper, form: Form) -> None:
    """Only the token: what is missing is said, with a link to where it is missing."""
    answer = sweeper.once(form, bare(form))
    say = findings.of(sweeper, form, "empty", answer)
    if answer.status >= 400 and answer.status != 422 or answer.goes_to or not answer.page:
        return
    if not answer.sentences() and form.button not in UNJUDGED and not _is_wizard(form):
        say("says nothing")
    for what in answer.dangling():
        say(f"dangling {what}")


def _is_wizard(form: Form) -> bool:
    """Whose own hidden step is missing from an empty post, so that it begins again."""
    return any(name.endswith("current_step") for name in form.names)


def check_strange(findings: Findings, sweeper: Sweeper, form: Form) -> None:
    """Emoji, HTML and quotes are only signs: taken, they are shown as signs; refused, they are still there."""
    data = strange(form)
    answer = sweeper.once(form, data, follow=True, look=True)
    say = findings.of(sweeper, form, "strange", answer)
    if SCRIPT in answer.page:
        say("HTML that was typed is HTML of the page")
    if answer.page and not answer.goes_to and again(form, answer) and not answer.written:
        for what in lost(form, data, answer):
            say(f"lost {what}")


def check_twice(findings: Findings, sweeper: Sweeper, form: Form) -> Answer:
    """A double click: what the second one makes, and what it says to who did it. Gives the first answer."""
    first, second = sweeper.twice(form, filled(form))
    say = findings.of(sweeper, form, "twice", second)
    again_is_another = {resolve(form.action.partition("?")[0]).url_name, form.action.split("/")[-2]} & EACH_TIME.keys()
    if first.status >= 500:
        say(f"the first one: {first.problem}")
    if first.written.made.keys() & second.written.made.keys() and not again_is_another:
        say(f"made again {second.written}")
    if not first.written or again_is_another:
        return first
    if "No encontramos esta página" in second.page and "la primera ya quedó" not in second.page:
        say("the second click finds no page")
    elif not second.sentences() and second.goes_to != first.goes_to and again(form, second):
        say("the second click is told nothing")
    return first


def check_tampered(findings: Findings, sweeper: Sweeper, form: Form, turn: int, good: Answer) -> None:
    """What the page itself had put in is made up: no error, and no other record than its own changes."""
    data = tampered(form, turn)
    if data == filled(form):
        return
    answer = sweeper.once(form, data)
    made_up = [name for name, value in data.items() if isinstance(value, str) and value != filled(form).get(name)]
    say = findings.of(sweeper, form, f"made up {made_up}", answer)
    stale = [one.name for one in form.fields if one.name in made_up and is_hostile(one, data[one.name])]
    if stale and answer.written and not any(re.fullmatch(r"v\d+", name) for name in form.names):
        say(f"wrote {answer.written}")
    if beyond := answer.written.beyond(good.written):
        say(f"changed {beyond}")


def neighbours(form: Form) -> Iterator[dict]:
    """The ids of the page, one more and one less: perhaps records of somebody else."""
    for one in form.of("hidden"):
        if one.value.isdecimal() and not one.name.endswith(("_FORMS", "version")):
            for number in (int(one.value) - 1, int(one.value) + 1):
                yield filled(form) | {one.name: str(number)}


def check_form(findings: Findings, sweeper: Sweeper, form: Form, number: int, *, is_new: bool) -> None:
    """All of it; for another button of a form that was seen, a part."""
    turns = range(number * TURNS, (number + 1) * TURNS) if is_new else [number]
    if not form.is_button:
        for turn in turns if "hostile" in SENT else ():
            check_refusal(findings, sweeper, form, f"nasty {turn}", nasty(form, turn))
        if not BRIEF and (data := one_bad(form, number)):
            check_refusal(findings, sweeper, form, f"one bad {number}", data)
        if is_new and not BRIEF:
            check_empty(findings, sweeper, form)
            check_strange(findings, sweeper, form)
        if is_new and not BRIEF:
            findings.of(sweeper, form, "two of each", sweeper.once(form, doubled(form)))
    if "twice" not in SENT:  # that what is well filled is saved behind the second wall
        findings.of(sweeper, form, "well filled", sweeper.once(form, filled(form)))
        return
    good = check_twice(findings, sweeper, form)
    for turn in turns:
        check_tampered(findings, sweeper, form, turn, good)
    for data in neighbours(form) if not BRIEF else ():
        answer = sweeper.once(form, data)
        say = findings.of(sweeper, form, "of a neighbour", answer)
        if beyond := answer.written.beyond(good.written):
            say(f"changed {beyond}")


# ---- The tests -------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def at_noon_of_a_working_day(catalogues):
    """The same day of the week whenever it runs: on a Sunday no centre gives an appointment.

    A day that was, for the framework dates the sessions of the visitors by the machine's clock.
    """
    day = clock.today() - timedelta(days=(clock.today().weekday() - 1) % 7 or 7)
    while not is_working_day(day):
        day -= timedelta(days=7)
    with clock.at(clock.moment_of(day, 12)):
        yield


@pytest.mark.parametrize("walks", PARTS, ids=" ".join)
def test_whatever_is_sent_gets_a_sentence_and_changes_nothing_it_should_not(cast, walks):
    seen, asked_alike, findings, asked, pages_seen = set(), set(), Findings(), 0, 0
    turns = count()
    for pages in stops(cast, plant(cast), walks):
        for who, address in pages:
            sweeper = Sweeper(cast, who, address)
            for form in sweeper.forms():
                if (form.asks, form.button) not in seen and not (BRIEF and form.asks in asked_alike and form.names):
                    if not BRIEF or next(turns) % 2 == TURN:
                        check_form(findings, sweeper, form, len(seen), is_new=form.asks not in asked_alike)
                    seen.add((form.asks, form.button))
                    asked_alike.add(form.asks)
            asked, pages_seen = asked + sweeper.asked, pages_seen + 1
    print(f"{' '.join(walks)}: {pages_seen} pages, {len(seen)} forms, {asked} requests")
    assert not findings, "\n".join(findings)


def takes_posts(view) -> bool:
    """Whether this view looks at a post at all."""
    if hasattr(view, "view_class"):
        return hasattr(view.view_class, "post")
    while view is not None:
        methods = inspect.getclosurevars(view).nonlocals.get("request_method_list")
        if methods is not None and "POST" not in methods:
            return False
        view = getattr(view, "__wrapped__", None)
    return True


@of_the_sweep
@pytest.mark.heavy
def test_every_address_that_takes_a_post_is_swept_or_says_why_not(cast):
    reached = set()
    for pages in stops(cast, plant(cast)):
        for who, address in pages:
            sweeper = Sweeper(cast, who, address)
            reached |= {resolve(form.action.partition("?")[0]).url_name for form in sweeper.forms()}
    taking = {pattern.name for _route, pattern in patterns() if takes_posts(pattern.callback)}
    excused = ONLY_SHOW | ELSEWHERE.keys()
    assert taking - reached - excused == set()
    assert excused & reached == set()
    assert excused - taking == set()


@pytest.mark.heavy
def test_a_page_that_is_only_looked_at_writes_nothing_when_something_is_posted(cast):
    canaries, wrote = plant(cast), []
    of = {"person_calendar": ["x" * 43], "request_status": ["x" * 43]}
    for route, pattern in patterns():
        if pattern.name not in ONLY_SHOW:
            continue
        args = of.get(pattern.name) or canaries.ids[noun_of(route)][:1] if "<" in route else []
        address = reverse(pattern.name, args=args)
        for who in ("coordinator", "director", "system_admin", "judge_clerk"):
            sweeper = Sweeper(cast, who, address)
            answer = sweeper.once(Form(address, ()), {"paso": "x\0", "text": STRANGE, "version": "²"})
            if answer.status >= 500 or answer.written:
                wrote.append((who, pattern.name, answer.problem, str(answer.written)))
            if sweeper.page.status_code == 200:
                break
    assert wrote == []


@pytest.mark.parametrize("said", ["1000", "-5", "²", "1e9", "", BEYOND])
def test_a_made_up_count_of_rows_makes_no_more_rows_than_fit(cast, said):
    part = reverse("referral_part", args=[lives.drafted(cast).pk, "victima"])
    pages = [
        (None, reverse("application")), ("judge_clerk", part),
        ("director", reverse("institution_agreement", args=[cast.court.institution_id])),
    ]  # fmt: skip
    for who, address in pages:
        sweeper = Sweeper(cast, who, address)
        for form in sweeper.forms():
            counts = [name for name in form.names if name.endswith(("TOTAL_FORMS", "INITIAL_FORMS"))]
            assert len(counts) == 2
            for name in counts:
                answer = sweeper.once(form, bare(form) | {one.name: one.value for one in form.fields} | {name: said})
                assert answer.status < 500, answer.problem
                if not answer.goes_to:
                    shown = again(form, answer)
                    assert len(shown.fields) < 200
                    [total] = [one.value for one in shown.fields if one.name.endswith("TOTAL_FORMS")]
                    assert int(total) <= 21
