"""Changes that change nothing, each with its reason: what they take away is said a second time by another rule."""

EXCUSED: dict[str, str] = {}
