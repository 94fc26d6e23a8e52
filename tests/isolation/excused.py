"""What may read otherwise and nobody need notice: the name of the change, and why."""

EXCUSED: dict[str, str] = {}
