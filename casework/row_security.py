"""How a declaration of policies becomes row-level security (PostgreSQL): the sentences, and the roles that act.

A declaration is a dictionary {table: condition}. `apply` may run any number of times: a changed declaration needs a new
migration that calls it again, and a test compares what the database holds with what is declared.
"""

import hashlib
import re
import time

from django.conf import settings
from django.db import Error, ProgrammingError, transaction
from psycopg.errors import UndefinedColumn, UndefinedTable

from casework.roles import INSTITUTION_ROLES, Role

POLICY, WHOLE = "sigue_wall", "sigue_whole"
TRIES = 20  # two test databases made at the same time change the same row of the cluster's roles


def setting(name: str) -> str:
    """A setting of the connection, asked once a query and not once a row."""
    return f"(SELECT current_setting('sigue.{name}', true))"


def number(name: str) -> str:
    """A setting that is an id; null where it is empty."""
    return f"(SELECT nullif(current_setting('sigue.{name}', true), '')::bigint)"


def is_said(name: str, *values: str) -> str:
    """Whether a setting is one of these values.

    The comparison stands inside the subselect: its outcome, which the planner cannot know, is to it one row in two;
    outside it would be one in two hundred, and the plans those for a handful of rows.
    """
    listed = ", ".join(f"'{value}'" for value in values)
    return f"(SELECT current_setting('sigue.{name}', true) IN ({listed}))"


MOMENT = "(SELECT nullif(current_setting('sigue.now', true), '')::timestamptz)"
SYSTEM, PERSON, AT_THE_DOOR = is_said("scope", "system"), is_said("scope", "person"), is_said("scope", "entrance")
ME, MY_UNIT, MY_CENTER = number("user"), number("unit"), number("center")
MY_ROLE, MY_AREA = setting("role"), setting("area")


def is_one_of(*roles) -> str:
    """The person has one of these roles. In a policy it is said beforehand, for each role (`for_role`)."""
    return is_said("role", *sorted({str(role) for group in roles for role in _each(group)}))


_ROLE_IS_SAID = re.compile(r"\(SELECT current_setting\('sigue\.role', true\) IN \(([^)]*)\)\)")


def for_role(condition: str, role: str) -> str:
    """The condition as it reads for one role: what only others may is false, and PostgreSQL plans nothing of it.

    The whole sentence stays for two. An institution's panel is kept in its order by indexes of its area; knowing more,
    PostgreSQL reads more for it. And the role without a person ("") is the one in which a process of the former version
    asks for everybody, as long as it still runs or when it has to come back.
    """
    if not role or role in INSTITUTION_ROLES:
        return condition
    told = _ROLE_IS_SAID.sub(lambda found: "true" if f"'{role}'" in found[1] else "false", condition)
    return told.replace(MY_ROLE, f"'{role}'")


def policies_of(condition: str) -> dict[str, tuple[str, list[str]]]:
    """The policies of one table by name: a condition, and the roles of the database for which it reads so."""
    by_text: dict[str, list[str]] = {for_role(condition, ""): [settings.SIGUE_DATABASE_ROLE]}
    for role in Role:
        by_text.setdefault(for_role(condition, role), []).append(role_of(role))
    return {f"{POLICY}_{number}": said for number, said in enumerate(by_text.items(), 1)}


def _each(group) -> list:
    return [group] if isinstance(group, str) else list(group)


def any_of(*conditions: str) -> str:
    return "(" + "\n   OR ".join(conditions) + ")"


def all_of(*conditions: str) -> str:
    return "(" + " AND ".join(conditions) + ")"


def digest_of(condition: str) -> str:
    """Kept as the policy's comment: PostgreSQL rewrites the text, and a changed declaration must be seen."""
    return hashlib.sha256(condition.encode()).hexdigest()


def system_role() -> str:
    """The role in which a request acts as the system: it owns nothing either, and plans its queries faster."""
    return f"{settings.SIGUE_DATABASE_ROLE}_system"


def role_of(role: str) -> str:
    """The role in which requests of people with this role run; a policy for it alone leaves all the others out."""
    return f"{settings.SIGUE_DATABASE_ROLE}_{role.lower()}"


def acting_roles() -> tuple[str, ...]:
    """Whatever a connection becomes: at the door (SIGUE_DATABASE_ROLE itself), as the system, for a person."""
    return (settings.SIGUE_DATABASE_ROLE, system_role(), *(role_of(role) for role in Role))


def gate_role() -> str:
    """Between the login role and those that act, so that it may become them and is held by none of their policies."""
    return f"{settings.SIGUE_DATABASE_ROLE}_gate"


def is_postgresql(schema_editor) -> bool:
    return schema_editor.connection.vendor == "postgresql"


def apply(schema_editor, policies: dict[str, str], functions: tuple[str, ...] = ()) -> None:
    """Put the declared policies on their tables, with FORCE, so that the tables' owner is held by them too.

    The declaration is today's also in an old migration: a table or column that a later one makes is passed over, and
    that later migration applies the declaration again.
    """
    if not is_postgresql(schema_editor):
        return
    for function in functions:
        schema_editor.execute(function)
    for table, condition in policies.items():
        try:
            with transaction.atomic(using=schema_editor.connection.alias):
                _put_up(schema_editor, table, condition)
        except ProgrammingError as problem:
            if not isinstance(problem.__cause__, UndefinedTable | UndefinedColumn):
                raise


def _put_up(schema_editor, table: str, condition: str) -> None:
    quoted = schema_editor.connection.ops.quote_name
    sentences = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        _taken_down(table),
        # Who is no visitor has only the short one to plan with.
        f"CREATE POLICY {WHOLE} ON {table} USING ({SYSTEM}) WITH CHECK ({SYSTEM})",
    ]
    for name, (said, roles) in policies_of(condition).items():
        to = ", ".join(quoted(role) for role in roles)
        sentences += [
            f"CREATE POLICY {name} ON {table} TO {to} USING ({said}) WITH CHECK ({said})",
            f"COMMENT ON POLICY {name} ON {table} IS '{digest_of(said)}'",
        ]
    schema_editor.execute(";\n".join(sentences), params=None)


def _taken_down(table: str) -> str:
    """The sentence that takes every policy of ours from the table, whatever it was called."""
    return f"""DO $$ DECLARE one text; BEGIN
  FOR one IN SELECT polname FROM pg_policy WHERE polrelid = '{table}'::regclass AND polname LIKE 'sigue%' LOOP
    EXECUTE format('DROP POLICY %I ON {table}', one);
  END LOOP;
END $$"""


def ensure_roles(schema_editor) -> None:
    """The roles that act, which own nothing; this database's login role may become them.

    A login role that may not create roles needs an administrator to do what stands here.
    """
    if not is_postgresql(schema_editor):
        return
    connection = schema_editor.connection
    for attempt in range(TRIES):
        try:
            with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
                _make_roles(cursor, connection.ops.quote_name)
            return
        except Error:
            if attempt == TRIES - 1:
                raise
            time.sleep(0.05 * (attempt + 1))


def _make_roles(cursor, quoted) -> None:
    gate, acting = gate_role(), acting_roles()
    for role in (gate, *acting):
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {quoted(role)} NOLOGIN NOBYPASSRLS NOINHERIT")
    for role, member in (*((one, gate) for one in acting), (gate, None)):
        if not _may_become(cursor, member, role):
            cursor.execute(f"GRANT {quoted(role)} TO {quoted(member) if member else 'CURRENT_USER'}")


def _may_become(cursor, member: str | None, role: str) -> bool:
    """Whether the member (none: who is connected) may SET ROLE.

    From PostgreSQL 16 on being a member is not enough: who creates a role is its member for granting it alone.
    """
    asked = "SET" if cursor.connection.info.server_version >= 160000 else "MEMBER"
    cursor.execute("SELECT pg_has_role(coalesce(%s::name, current_user), %s, %s)", [member, role, asked])
    return cursor.fetchone()[0]


def _acting(schema_editor) -> str:
    return ", ".join(schema_editor.connection.ops.quote_name(role) for role in acting_roles())


def grant(schema_editor) -> None:
    """Read and write rows of every table, present and later; nothing is owned, altered or truncated."""
    if not is_postgresql(schema_editor):
        return
    roles = _acting(schema_editor)
    for sentence in (
        f"GRANT USAGE ON SCHEMA public TO {roles}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {roles}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {roles}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {roles}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {roles}",
    ):
        schema_editor.execute(sentence)


def only_append(schema_editor, *tables: str) -> None:
    """What was written there stays as it is: not even the application may change it."""
    if not is_postgresql(schema_editor):
        return
    for table in tables:
        schema_editor.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {_acting(schema_editor)}")
