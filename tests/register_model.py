"""The register as a few dictionaries: what the state machine expects of the real one. Shares no code with it."""

from datetime import datetime, timedelta
from typing import Any

OBJECTIVES = ["Sabotage", "Data Disclosure", "Extortion", "Customer Targeting", "Resource Hijacking", "Fraud"]
IMPACTS = ["Very Low", "Low", "Medium", "High", "Severe"]
MATRIX = {
    "Imminent": "Info Low Medium High Critical",
    "Probable": "Info Low Medium High Critical",
    "Possible": "Info Low Medium Medium High",
    "Unlikely": "Info Low Low Low Medium",
    "Remote": "Info Info Info Low Low",
}
DAYS = {"Critical": 15, "High": 30, "Medium": 90, "Low": 180}
REPORTED = {"SEV-1": "Critical", "SEV-2": "High", "SEV-3": "Medium", "SEV-4": "Low", "SEV-5": "Info"}
SOMETIME = "sometime"
"""Stands for a date that the register chose by its clock."""

RISK = dict.fromkeys(
    ["source", "likelihood", "impact", "control_statement", "expected_date", "closed_date", "external_ref"]
) | {"status": "New", "type": "Control Deficiency", "discovered_date": SOMETIME, "initially_reported_urgency": None}
INCIDENT = dict.fromkeys(["severity", "source", "occurred_date", "external_ref"]) | {"status": "New"}
SETS: dict[str, Any] = {"tags": [], "threat_objectives": {}, "comments": 0}

Row = dict[str, Any]


class Refused(Exception):
    """The register must answer with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class RegisterModel:
    """One organisation's incidents and risks, the links between them, and how many changes each has seen."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.deleted: set[str] = set()
        self.changes = 0

    # What is asked

    def live(self, kind: str) -> list[str]:
        return [key for key in self.rows if key.startswith(kind) and key not in self.deleted]

    def row(self, key: str) -> Row:
        if key not in self.rows or key in self.deleted:
            raise Refused(404)
        return self.rows[key]

    # What is changed

    def create(self, kind: str, given: Row, incident: str | None = None) -> str:
        self._refuse_taken(kind, given.get("external_ref"), but=None)
        row = (RISK if kind == "RSK" else INCIDENT) | SETS | {"version": 1}
        row["incident_associations" if kind == "RSK" else "risk_associations"] = []
        if incident is not None:
            row |= self._derived(self.row(incident)) | {"incident_associations": [incident]}
        key = f"{kind}-{sum(known.startswith(kind) for known in self.rows) + 1:05d}"
        self._set(row, given, new=True)
        self.rows[key] = row | {"id": key}
        self.changes += 1
        if incident is not None:
            self._revised(incident, risk_associations=[*self.rows[incident]["risk_associations"], key])
        return key

    def change(self, key: str, given: Row) -> None:
        before = self.row(key)
        self._check_move(before, given)
        self._refuse_taken(key[:3], given.get("external_ref"), but=key)
        after = dict(before)
        self._set(after, given, new=False)
        if after != before:
            self.rows[key] = after
            self._revised(key)

    def change_many(self, keys: list[str], given: Row) -> None:
        rows, changes = {key: dict(row) for key, row in self.rows.items()}, self.changes
        refused: list[int] = []
        for key in keys:
            try:
                self.change(key, given)
            except Refused as refusal:
                refused.append(400 if refusal.status == 404 else refusal.status)
        if refused:
            self.rows, self.changes = rows, changes
            raise Refused(min(refused, key=[400, 412, 409].index))

    def delete(self, key: str) -> None:
        self.row(key)
        self.deleted.add(key)
        self._revised(key)

    def restore(self, key: str) -> None:
        self.deleted.discard(key)
        self._revised(key)

    def comment(self, key: str) -> None:
        self._revised(key, comments=self.row(key)["comments"] + 1)

    def link(self, incident: str, risk: str, *, on: bool) -> None:
        risks, incidents = self.row(incident)["risk_associations"], self.row(risk)["incident_associations"]
        if (incident in incidents) != on:
            self._revised(risk, incident_associations=_toggled(incidents, incident))
            self._revised(incident, risk_associations=_toggled(risks, risk))

    # What follows

    def _revised(self, key: str, **changed: Any) -> None:
        self.rows[key] = self.rows[key] | changed | {"version": self.rows[key]["version"] + 1}
        self.changes += 1

    def _derived(self, incident: Row) -> Row:
        copied = {name: incident[name] for name in ("title", "description", "tags", "threat_objectives")}
        reported = REPORTED.get(incident["severity"])
        discovered = incident["detected_date"]
        return copied | {
            "source": "Incident",
            "discovered_date": discovered,
            "initially_reported_urgency": reported,
        }

    def _refuse_taken(self, kind: str, ref: str | None, *, but: str | None) -> None:
        holders = [key for key, row in self.rows.items() if key.startswith(kind) and row["external_ref"] == ref]
        if ref is not None and holders and holders != [but]:
            raise Refused(409)

    def _check_move(self, row: Row, given: Row) -> None:
        before, after = row["status"], given.get("status", row["status"])
        if before == after or "incident_associations" not in row:
            return
        if (before == "Closed" and after not in {"New", "Remediation"}) or (
            after == "Closure Proposed" and before != "Remediation"
        ):
            raise Refused(409)

    def _set(self, row: Row, given: Row, *, new: bool) -> None:
        was_closed = not new and row["status"] == "Closed"
        row |= given
        if "risk_associations" in row:
            if row["occurred_date"] and row["occurred_date"] > row["detected_date"]:
                raise Refused(400)
            return
        if row["status"] != "Closed":
            if given.get("closed_date"):
                raise Refused(400)
            row["closed_date"] = None
        elif was_closed and row["closed_date"] is None:
            raise Refused(400)
        else:
            row["closed_date"] = row["closed_date"] or SOMETIME
        scored = row["likelihood"] and row["impact"]
        row["urgency"] = MATRIX[row["likelihood"]].split()[IMPACTS.index(row["impact"])] if scored else None
        row["due_date"] = _later(row["discovered_date"], DAYS.get(row["urgency"] or ""))


def _toggled(keys: list[str], key: str) -> list[str]:
    return sorted(set(keys) ^ {key})


def _later(moment: str, days: int | None) -> str | None:
    if days is None or moment == SOMETIME:
        return None if days is None else SOMETIME
    return (datetime.fromisoformat(moment) + timedelta(days=days)).isoformat().replace("+00:00", "Z")


def agrees(shown: Any, expected: Row) -> bool:
    """Tell whether a row of the API says what the model expects, as far as the model knows."""
    told = shown | {
        "tags": [tag["content"] for tag in shown["tags"]],
        "threat_objectives": {of["threat_objective"]: of["relevance"] for of in shown["threat_objectives"]},
    }
    assert [of["threat_objective"] for of in shown["threat_objectives"]] == sorted(
        told["threat_objectives"], key=OBJECTIVES.index
    )
    return all(told[name] == value or (value == SOMETIME and told[name]) for name, value in expected.items())
