import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts/scale"))


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    """Rows, and what the library itself says of them: (rows, {column: answers})."""
    from rowbinary import answers, nullable_strings

    folder = tmp_path_factory.mktemp("rows")
    rows, expected = folder / "rows", folder / "answers"
    subprocess.run([ROOT / "scripts/scale/rows", os.environ.get("ROWS", "20000"), rows], check=True)
    loop = ["cargo", "run", "-q", "--release", "--locked", "--manifest-path", ROOT / "scripts/scale/library/Cargo.toml", "--"]
    subprocess.run([*loop, rows, expected], check=True, stdout=subprocess.DEVNULL)
    return list(nullable_strings(rows)), answers(expected)
