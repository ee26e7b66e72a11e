"""The threat profile of the demo, written for it: what its incidents would teach an organisation to expect."""

from typing import Any, Final

PROFILE: Final[dict[str, Any]] = {
    "threat_objectives": [
        {
            "threat_objective": "Extortion",
            "likelihood": "Probable",
            "impact": "Severe",
            "rationale": "It happened in March, and a day without the file server stops invoicing and payroll.",
        },
        {
            "threat_objective": "Data Disclosure",
            "likelihood": "Probable",
            "impact": "High",
            "rationale": "41,000 customer records are worth stealing, and cloud storage is opened by hand.",
        },
        {
            "threat_objective": "Fraud",
            "likelihood": "Possible",
            "impact": "Medium",
            "rationale": "Invoices are the usual target; the bank can recall most payments within a day.",
        },
        {
            "threat_objective": "Resource Hijacking",
            "likelihood": "Probable",
            "impact": "Very Low",
            "rationale": "It costs computing time, and the bill is watched since June.",
        },
        {
            "threat_objective": "Sabotage",
            "likelihood": "Remote",
            "impact": "Medium",
            "rationale": "Nobody is known to want it, and the offices can work on paper for a day.",
        },
    ],
}
