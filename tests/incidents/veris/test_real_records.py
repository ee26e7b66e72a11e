"""The records of the VERIS Community Database."""

import json
import re
from pathlib import Path

import pytest

from incidents.veris import incident_from_veris
from tests.incidents.veris.records import assert_keeps_limits

VCDB = Path(__file__).parents[4] / "shared/data/vcdb"


@pytest.mark.skipif(not VCDB.is_dir(), reason="the VERIS Community Database's records are not part of the product")
def test_every_real_record_maps():
    files = sorted(VCDB.glob("*.json"))
    assert files
    for file in files:
        given = json.loads(file.read_text())
        body = incident_from_veris(given, fallback_ref=file.stem)
        assert_keeps_limits(body)
        assert body["external_ref"] == given["incident_id"]
        assert body["description"].startswith((given.get("summary") or "").strip())
        assert not re.search(r"[{}\[]['\"]|None|\(\)|;;|: [;)]", body["description"].rsplit("\n\n", 1)[-1]), file.name
