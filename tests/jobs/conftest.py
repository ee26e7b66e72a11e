from collections.abc import Iterator

import pytest

from tests.jobs.kinds import counting, known


@pytest.fixture
def counted() -> Iterator[None]:
    """Have the kind of job that counts."""
    with known(counting()):
        yield
