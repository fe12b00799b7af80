"""Where the repository is, its examples, and the real files that tests read and nobody commits."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("TARAZU_DATA", ROOT.parent / "shared" / "data"))
EXAMPLES = ROOT / "examples"
