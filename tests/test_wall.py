"""The second wall by itself: plain SQL in the application's role, without any of our Python."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from casework import policies as of_nouns
from casework import wall
from casework.middleware import Wall
from casework.models import AccessEntry, Referral
from casework.roles import INSTITUTION_ROLES, Role
from casework.row_security import (
    MY_ROLE,
    WHOLE,
    _make_roles,
    acting_roles,
    all_of,
    any_of,
    digest_of,
    ensure_roles,
    for_role,
    gate_role,
    is_one_of,
    policies_of,
    role_of,
    system_role,
)
from documents import policies as of_papers
from tests import lives
from workflows import policies as of_verbs

ROOMS = (of_nouns, of_papers, of_verbs)
DECLARED = {table: condition for room in ROOMS for table, condition in room.POLICIES.items()}
FREE = {table: why for room in ROOMS for table, why in room.FREE.items()}
NOBODY = wall.Standing(role_in_database=settings.SIGUE_DATABASE_ROLE)


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
        return cursor.fetchone()[0]


def setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [name])
        return cursor.fetchone()[0] or ""


def tables() -> set[str]:
    return {model._meta.db_table for model in apps.get_models(include_auto_created=True) if not model._meta.proxy}


def test_every_table_is_behind_the_wall_or_named_with_its_reason():
    assert not set(DECLARED) & set(FREE)
    assert tables() - set(DECLARED) - set(FREE) == set()
    assert (set(DECLARED) | set(FREE)) - tables() == {"django_migrations"}
    assert all(FREE.values())


@pytest.mark.postgres
def test_the_policies_of_the_database_are_the_declared_ones(db):
    """A changed declaration needs a migration that puts it up again."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relname, p.polname, c.relrowsecurity AND c.relforcerowsecurity,
                obj_description(p.oid, 'pg_policy'),
                ARRAY(SELECT rolname FROM pg_roles r WHERE r.oid = ANY (p.polroles) ORDER BY rolname)::text[]
            FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE p.polname <> %s""",
            [WHOLE],
        )
        found = {(table, name): tuple(rest) for table, name, *rest in cursor.fetchall()}
    declared = {
        (table, name): (True, digest_of(said), sorted(roles))
        for table, condition in DECLARED.items()
        for name, (said, roles) in policies_of(condition).items()
    }
    assert found == declared


def test_a_policy_says_to_a_role_nothing_of_the_others():
    condition = any_of(
        all_of(is_one_of(Role.LAWYER, Role.RECEPTION), "mine"), all_of(is_one_of({Role.AUDITOR}), f"{MY_ROLE} <> 'X'")
    )
    assert for_role(condition, Role.LAWYER) == "((true AND mine)\n   OR (false AND 'LAWYER' <> 'X'))"
    assert for_role(condition, Role.AUDITOR) == "((false AND mine)\n   OR (true AND 'AUDITOR' <> 'X'))"
    assert for_role(condition, "") == condition, "whoever acts in the role of all is asked what her setting says"
    named = [role for _said, roles in policies_of(condition).values() for role in roles]
    assert sorted(named) == sorted({settings.SIGUE_DATABASE_ROLE, *(role_of(role) for role in Role)})
    for declared in DECLARED.values():
        for said, roles in policies_of(declared).values():
            whole = {settings.SIGUE_DATABASE_ROLE, *(role_of(role) for role in INSTITUTION_ROLES)}
            assert "sigue.role" not in said or set(roles) <= whole


@pytest.mark.postgres
def test_a_person_asks_in_the_role_of_her_own_function(cast):
    """Whoever works in the programme gains nothing by a setting that calls her something else."""
    lives.active(cast)
    with wall.scope_of(cast.director):
        assert count("casework_episode") == 1
    for who in (cast.other_psychologist, cast.other_coordinator, cast.auditor, cast.system_admin):
        with wall.scope_of(who):
            assert setting("role") == role_of(who.role)
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('sigue.role', %s, true)", [Role.DIRECTION])
            assert count("casework_episode") == 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('sigue.role', '', true)")


@pytest.mark.postgres
def test_a_process_of_the_former_version_still_sees_what_is_its_visitors(cast):
    """While an upgrade goes on, or after it is taken back, requests ask in one role for everybody."""
    lives.active(cast)
    for who, rows in ((cast.coordinator, 1), (cast.judge_clerk, 1), (cast.other_coordinator, 0), (cast.other_clerk, 0)):
        with wall.stand(replace(wall.of(who), role_in_database=settings.SIGUE_DATABASE_ROLE)):
            assert count("casework_episode") == count("casework_referral") == rows, who


def test_the_readme_makes_every_role_of_the_database():
    """Where the login role may not, an administrator does what stands there."""
    told = (settings.BASE_DIR / "README.md").read_text()
    endings = [role.removeprefix(settings.SIGUE_DATABASE_ROLE) for role in acting_roles()]
    assert [ending for ending in endings if f"'{ending}'" not in told] == []
    assert gate_role() in told


def is_superuser() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = session_user")
        return cursor.fetchone()[0]


@pytest.mark.postgres
@pytest.mark.requirement("R64")
def test_without_a_setting_there_are_no_rows(cast):
    lives.completed(cast)
    owner = {table: count(table) for table in DECLARED}
    with wall.stand(NOBODY):
        assert {table: count(table) for table in DECLARED} == dict.fromkeys(DECLARED, 0)
    if not is_superuser():  # whom no policy holds; an installation does not enter as one (README)
        with wall.stand(wall.Standing()):  # FORCE: the owner of the tables is held too
            assert {table: count(table) for table in DECLARED} == dict.fromkeys(DECLARED, 0)
    assert owner["casework_referral"] == 1 and owner["casework_note"] > 0 and owner["documents_issueddocument"] > 0


@pytest.mark.postgres
@pytest.mark.requirement("R64")
def test_another_area_has_no_rows_of_the_case(cast):
    lives.completed(cast)
    general = {
        "casework_user", "casework_institution", "casework_institutionunit", "casework_slot", "otp_totp_totpdevice",
        "casework_group", "casework_groupfacilitator", "casework_groupsession",
    }  # fmt: skip
    for who in (cast.other_clerk, cast.other_admin, cast.other_coordinator, cast.other_psychologist, cast.auditor):
        with wall.scope_of(who):
            seen = {table: count(table) for table in DECLARED}
        assert {table: n for table, n in seen.items() if n and table not in general} == {}, who
    with wall.scope_of(cast.other_clerk):
        assert Referral.objects.count() == 0
    with wall.scope_of(cast.judge_clerk):
        assert Referral.objects.count() == 1


@pytest.mark.postgres
def test_nobody_writes_into_what_is_another_areas(cast):
    mine = lives.submitted(cast)
    with wall.scope_of(cast.other_clerk):
        assert Referral.objects.filter(pk=mine.pk).update(given_names="Otro") == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            lives.blank(cast).save()
    assert Referral.objects.get(pk=mine.pk).given_names != "Otro"


@pytest.mark.postgres
def test_whoever_makes_the_roles_may_become_them(db, settings):
    """From PostgreSQL 16 on, who creates a role is its member for granting it alone."""
    settings.SIGUE_DATABASE_ROLE = "sigue_made_by_a_test"
    ensure_roles(SimpleNamespace(connection=connection))
    with connection.cursor() as cursor:
        for role in acting_roles():
            cursor.execute(f"SET LOCAL ROLE {role}")
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == (role,)
            cursor.execute("RESET ROLE")


@pytest.mark.parametrize(("version", "asked"), [(150010, "MEMBER"), (160000, "SET"), (180004, "SET")])
def test_a_role_is_granted_to_whoever_may_not_yet_set_it(version, asked):
    """What is run on a server of each kind, when its creator is a member of the roles for granting them alone."""
    said = []

    def execute(sentence, words=()):
        said.append((sentence, tuple(words)))

    def fetchone():
        sentence, words = said[-1]
        return (words[-1] == "MEMBER",) if "pg_has_role" in sentence else (1,)

    cursor = SimpleNamespace(
        execute=execute, fetchone=fetchone, connection=SimpleNamespace(info=SimpleNamespace(server_version=version))
    )
    _make_roles(cursor, str)
    assert {words[-1] for sentence, words in said if "pg_has_role" in sentence} == {asked}
    granted = [sentence for sentence, _words in said if sentence.startswith("GRANT")]
    assert (f"GRANT {gate_role()} TO CURRENT_USER" in granted) == (asked == "SET")


@pytest.mark.postgres
def test_the_roles_that_act_own_nothing_and_alter_nothing(cast):
    lives.submitted(cast)
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = ANY (%s)""",
            [list(acting_roles())],
        )
        assert cursor.fetchone()[0] == 0
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname = ANY (%s) AND NOT rolsuper AND NOT rolbypassrls"
            " AND NOT rolcanlogin AND NOT rolcreaterole AND NOT rolinherit",
            [list(acting_roles())],
        )
        assert {name for (name,) in cursor.fetchall()} == set(acting_roles())
    refused = (
        "ALTER TABLE casework_referral NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE casework_referral DISABLE ROW LEVEL SECURITY",
        f"DROP POLICY {WHOLE} ON casework_referral",
        "TRUNCATE casework_savedfilter",
        "CREATE TABLE of_mine (id int)",
        "UPDATE casework_historyentry SET step = 'x'",
        "DELETE FROM casework_historyentry",
        "DELETE FROM casework_accessentry",
    )
    for sentence in refused:
        with (
            wall.scope_of(cast.coordinator),
            pytest.raises(DatabaseError, match="owner|denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sentence)


@pytest.mark.postgres
def test_a_standing_ends_with_its_block_whatever_happens(cast):
    def is_system() -> bool:
        return setting("sigue.scope") == "system" and setting("role") == "none" and not setting("sigue.user")

    assert is_system()
    with pytest.raises(ZeroDivisionError), wall.scope_of(cast.coordinator), wall.whole():
        assert setting("sigue.scope") == "system" and setting("role") == system_role()
        raise ZeroDivisionError
    assert is_system()
    with pytest.raises(DatabaseError), transaction.atomic(), wall.scope_of(cast.coordinator), wall.whole():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
    assert is_system() and wall.standing() == wall.outside()
    with wall.scope_of(cast.coordinator):
        with pytest.raises(DatabaseError), wall.whole(), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        assert setting("sigue.user") == str(cast.coordinator.pk) and setting("sigue.scope") == wall.PERSON
    assert is_system()


@pytest.mark.postgres
def test_a_page_sees_its_visitor_and_leaves_nothing_behind(cast):
    seen = []

    def page(request):
        seen.append((setting("role"), setting("sigue.scope"), setting("sigue.user")))
        if request.path == "/falla":
            raise ZeroDivisionError
        return HttpResponse()

    for path, who in (("/", cast.judge_clerk), ("/falla", cast.other_clerk), ("/", cast.auditor)):
        request = RequestFactory().get(path)
        request.user = who
        try:
            Wall(page)(request)
        except ZeroDivisionError:
            assert path == "/falla"
        assert (setting("role"), setting("sigue.user"), setting("sigue.scope")) == ("none", "", "system")
    people = (cast.judge_clerk, cast.other_clerk, cast.auditor)
    assert seen == [(role_of(who.role), wall.PERSON, str(who.pk)) for who in people]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_comes_back_hears_for_whom_it_answers(catalogues):
    with wall.stand(NOBODY):
        connection.close()
        assert (setting("role"), setting("sigue.scope")) == (settings.SIGUE_DATABASE_ROLE, "")
    assert (setting("role"), setting("sigue.scope")) == ("none", "system")


@pytest.mark.postgres
def test_who_reads_leaves_a_row_she_cannot_take_back(cast):
    case = lives.submitted(cast)
    with wall.scope_of(cast.judge_clerk):
        AccessEntry.objects.create(
            at=case.created_at, user=cast.judge_clerk, referral=case, noun="referral", record_id=case.pk
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            AccessEntry.objects.update(purpose="otro")


def test_on_sqlite_the_wall_does_nothing(cast):
    if connection.vendor != "sqlite":
        pytest.skip("this run is on PostgreSQL")
    with wall.scope_of(cast.other_clerk), wall.whole():
        assert wall.standing() == wall.outside()
