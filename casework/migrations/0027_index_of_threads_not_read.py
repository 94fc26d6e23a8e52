from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0026_fill_threads_not_read")]

    operations = [
        migrations.AddIndex(
            model_name="threadreading",
            index=models.Index(condition=models.Q(("told_of__gt", 0)), fields=["user"], name="threads_not_read"),
        ),
        migrations.AddConstraint(
            model_name="threadreading",
            constraint=models.CheckConstraint(
                condition=models.Q(("read_at__isnull", True), ("up_to", 0))
                | models.Q(("read_at__isnull", False), ("told_of", 0), ("up_to__gt", 0)),
                name="reading_has_its_moment_or_waits",
            ),
        ),
    ]
