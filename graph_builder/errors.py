"""The base of errors, under the name that the store uses."""

from ontology.errors import ZhengpuError

__all__ = ["ZhengpuError"]
