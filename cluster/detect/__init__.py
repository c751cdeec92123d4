"""Detectors of personal data and of secrecy marks, by length, check digit, a possible birth date, context and header.

Never by a table of counties or of operator prefixes: holders of withdrawn codes would escape. Pure Python, no Django.
"""

from cluster.detect.columns import ColumnVerdict, classify_column
from cluster.detect.kinds import KINDS, classify, find_all, mask
from cluster.detect.marks import secrecy_mark

__all__ = ["KINDS", "ColumnVerdict", "classify", "classify_column", "find_all", "mask", "secrecy_mark"]
