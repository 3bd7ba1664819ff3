"""How the pages and the reference are built: ``make docs``."""

from __future__ import annotations

import re
from typing import Any

from gfproof import __version__

project = "gfproof"
author = copyright = "The gfproof developers"
release = version = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["conf.py"]
html_theme = "alabaster"
html_theme_options = {"description": project, "page_width": "1080px", "fixed_sidebar": True}
html_copy_source = False
html_show_sphinx = False
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True, "imported-members": True}
napoleon_google_docstring, napoleon_numpy_docstring = True, False
myst_heading_anchors = 3

_CODE = re.compile(r"(``.*?``)", re.DOTALL)


def escape(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Formulas of docstrings are plain text: |x|, x*y and G_ mean what they say, not RST markup."""
    parts = _CODE.split("\n".join(lines))
    parts[::2] = [re.sub(r"([\\|*`]|_(?!\w))", r"\\\1", part) for part in parts[::2]]
    lines[:] = "".join(parts).split("\n")


def leave_out(app: Any, what: str, name: str, obj: Any, skip: bool, options: Any) -> bool | None:
    """Names that a package imports from elsewhere are not its own."""
    return None if str(getattr(obj, "__module__", "gfproof")).startswith("gfproof") else True


def setup(app: Any) -> None:
    """Called by Sphinx."""
    app.connect("autodoc-skip-member", leave_out)
    app.connect("autodoc-process-docstring", escape, priority=100)  # before Napoleon reads the sections
