"""What the operations on risks refuse."""

from riskregister.api.errors import NotFound


class RiskNotFound(NotFound):
    """No such risk in this organisation."""

    code = "risk_not_found"
    title = "Risk not found"

    def __init__(self) -> None:
        super().__init__("There is no risk with this id.")
