"""The incidents of the demo, written for it: as a SOAR integration would send them."""

from typing import Any, Final

INCIDENTS: Final[tuple[dict[str, Any], ...]] = (
    {
        "title": "Ransomware on the finance file server",
        "description": (
            "Files on FIN-FS-02 were encrypted at night. The intruder came in through a VPN account without a second "
            "factor, whose password was found in an older leak, and moved on by a shared local administrator password."
        ),
        "status": "Review",
        "severity": "SEV-1",
        "source": "Managed Detection and Response (MDR)",
        "occurred_date": "2026-03-14T01:12:00Z",
        "detected_date": "2026-03-14T05:47:00Z",
        "responded_date": "2026-03-14T06:05:00Z",
        "contained_date": "2026-03-14T11:30:00Z",
        "tags": [{"content": "ransomware"}, {"content": "vpn"}],
        "threat_objectives": [
            {"threat_objective": "Extortion", "relevance": "High"},
            {"threat_objective": "Sabotage", "relevance": "Medium"},
        ],
        "external_ref": "demo-ransomware",
    },
    {
        "title": "Customer list in a public storage bucket",
        "description": (
            "A security researcher wrote that an export of 41,000 customer records could be read by anyone. The bucket "
            "had been opened for a partner and never closed again."
        ),
        "status": "Closed",
        "severity": "SEV-2",
        "source": "External Notification",
        "occurred_date": "2026-01-20T00:00:00Z",
        "detected_date": "2026-02-27T09:15:00Z",
        "contained_date": "2026-02-27T10:02:00Z",
        "tags": [{"content": "cloud"}, {"content": "personal data"}],
        "threat_objectives": [{"threat_objective": "Data Disclosure", "relevance": "High"}],
        "external_ref": "demo-bucket",
    },
    {
        "title": "Invoice fraud through a look-alike domain",
        "description": (
            "Accounts payable changed a supplier's bank details after a message from a domain that differs in one "
            "letter, and paid two invoices to it. The bank recalled the second payment."
        ),
        "status": "In Progress",
        "severity": "SEV-3",
        "source": "User Report",
        "occurred_date": "2026-05-04T13:20:00Z",
        "detected_date": "2026-05-11T08:40:00Z",
        "tags": [{"content": "phishing"}],
        "threat_objectives": [{"threat_objective": "Fraud", "relevance": "High"}],
        "external_ref": "demo-invoice",
    },
    {
        "title": "Build agents mined cryptocurrency",
        "description": "A dependency's install script started a miner on two build agents until the bill was noticed.",
        "severity": "SEV-4",
        "source": "SIEM",
        "detected_date": "2026-06-18T16:55:00Z",
        "tags": [{"content": "supply chain"}],
        "threat_objectives": [{"threat_objective": "Resource Hijacking", "relevance": "High"}],
        "external_ref": "demo-miner",
    },
)
