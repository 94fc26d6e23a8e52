from django.db import migrations

import workflows.machines.base


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0004_accounts_sessions_and_telephones"),
        ("workflows", "0002_demonstration_world"),
    ]

    operations = [
        migrations.CreateModel(
            name="TelephoneRequestMachine",
            fields=[],
            options={"proxy": True, "default_permissions": (), "indexes": [], "constraints": []},
            bases=(workflows.machines.base.Machine, "casework.telephonerequest"),
        ),
    ]
