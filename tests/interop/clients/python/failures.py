"""What can go wrong, by the names of docs/adapter.md."""
import dataclasses


@dataclasses.dataclass(eq=False)
class Failure(Exception):
    outcome: str
    message: str
    # How far the request had come: "before" it left, "sent" without an answer, "answered".
    stage: str = "before"
    http_status: int = 0
    retry_after: str = ""

    def __str__(self):
        return self.message


class Unsupported(Exception):
    """The design lacks the action."""
