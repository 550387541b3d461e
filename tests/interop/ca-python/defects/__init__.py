"""Defective CAs. Each defect breaks one statement of the guideline by replacing one part of the correct CA, and
names the statements that it violates. `follows` are further ones that no CA with this defect can meet; "*" stands
for all.

A defect that shows only in some dialects names them; the others suffice with the first."""
import importlib
import pathlib

from defects.registry import DEFECTS

for _module in sorted(pathlib.Path(__file__).parent.glob("*.py")):
    if _module.stem not in ("__init__", "registry"):
        importlib.import_module(f"defects.{_module.stem}")

__all__ = ["DEFECTS"]
