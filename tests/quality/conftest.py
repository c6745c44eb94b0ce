"""Coverage and mutation are made by `make` and are no tests; without Cosmic Ray they cannot be imported."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("cosmic_ray") else ["mutants.py", "mutation.py", "trials.py"]
