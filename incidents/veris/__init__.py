"""Incidents from VERIS: one parsed record in, the body of one incident out. Pure functions, no database.

VERIS is the Vocabulary for Event Recording and Incident Sharing; its community database holds one record a file.
"""

from incidents.veris.incident import incident_from_veris
from incidents.veris.record import VerisError

__all__ = ["VerisError", "incident_from_veris"]
