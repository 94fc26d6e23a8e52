"""PostgreSQL: the second wall. Roles of the application that own nothing, and the policies of every room's tables.

There is a role of the database for each role of a person, with policies that say nothing of the others.
"""

from django.db import migrations

from casework import policies as of_nouns
from casework import row_security
from documents import policies as of_papers
from workflows import policies as of_verbs


def put_up(apps, schema_editor):
    row_security.ensure_roles(schema_editor)
    row_security.grant(schema_editor)
    row_security.only_append(schema_editor, *of_nouns.APPEND_ONLY)
    declared = {**of_nouns.POLICIES, **of_papers.POLICIES, **of_verbs.POLICIES}
    row_security.apply(schema_editor, declared, of_nouns.FUNCTIONS)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0001_squashed_0030_lists_have_one_order"),
        ("documents", "0001_squashed_0009_facts_are_sealed"),
        ("workflows", "0001_squashed_0008_lists_have_one_order"),
        # Tables of theirs are behind the wall too.
        ("otp_totp", "0003_add_timestamps"),
        ("otp_static", "0003_add_timestamps"),
        ("viewflow", "0015_task_scheduled"),
    ]

    operations = [migrations.RunPython(put_up, migrations.RunPython.noop)]
