from pathlib import Path

import pytest
from checkout import Checkout


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    # A path with a space in it: a script that forgets its quotes fails every test.
    return Checkout(tmp_path / "a checkout")
