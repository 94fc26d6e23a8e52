"""Facts that several steps ask for."""

from dataclasses import dataclass

from casework.models import Reason


@dataclass(frozen=True)
class Explained:
    """Why: a reason of the catalogue and what the person who decides adds."""

    reason: Reason | None
    text: str

    @property
    def why(self) -> str:
        return f"{self.reason}. {self.text}".strip() if self.reason else self.text


@dataclass(frozen=True)
class Said:
    """Why, in words alone."""

    text: str

    @property
    def why(self) -> str:
        return self.text
