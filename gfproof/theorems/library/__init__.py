"""One file per theorem, named like its id; ``_template.py`` shows the order of the docstring."""
