"""Names that turn the direction of writing around, and what stands after them.

A right-to-left override in a name, or an isolate that it does not end, would go on in the words after it,
even past the end of its element: the browser ends an element's own isolate by the very sign that ends the
name's.
"""

from __future__ import annotations

import re

from markupsafe import Markup

_PDF, _PDI = "\u202c", "\u2069"
_ENDS = dict.fromkeys("\u202a\u202b\u202d\u202e", _PDF) | dict.fromkeys("\u2066\u2067\u2068", _PDI)
_SIGNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def closed(value: object) -> object:
    r"""A text with the end of whatever direction it begins; any other text or value as it is.

    Markup, too, stays as it is: what stands in it was closed before, or is no text for people.

    >>> closed("\u202e厅")
    '\u202e厅\u202c'
    >>> closed("\u2067\u202e厅\u2069")
    '\u2067\u202e厅\u2069'
    """
    if not isinstance(value, str) or isinstance(value, Markup) or not _SIGNS.search(value):
        return value
    open_ends: list[str] = []
    for sign in _SIGNS.findall(value):
        if sign in _ENDS:
            open_ends.append(_ENDS[sign])
        elif sign == _PDF and open_ends[-1:] == [_PDF]:
            open_ends.pop()
        elif sign == _PDI and _PDI in open_ends:
            # Ends what the isolate holds as well (Unicode Standard Annex 9, X6a).
            while open_ends.pop() != _PDI:
                pass
    return value + "".join(reversed(open_ends))
