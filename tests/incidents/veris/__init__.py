import pytest

pytest.register_assert_rewrite("tests.incidents.veris.records")
