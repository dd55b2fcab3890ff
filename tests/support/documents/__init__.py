"""Made-up annual reports in every layout and container, with the truth of each cell carried along.

`figures` draws consistent numbers, `tables` lays them out as grids and bends them as
offices and converters do, `layouts` names the oddities, and `web`, `word`, `plain` and
`pdf` print them. `generator.make_document(seed)` puts these together.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "data"))
