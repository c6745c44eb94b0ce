"""``zhengpu docs``: the reference of the ontology and of every list, as pages that need no server.

The pages are made from the knowledge files alone, without a clock: same files, same bytes.

>>> sorted(pages())[0]
'changes.html'
"""

from __future__ import annotations

from ontology.docs.site import pages, write

__all__ = ["pages", "write"]
