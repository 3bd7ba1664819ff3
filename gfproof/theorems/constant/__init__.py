"""Constant targets: the hypotheses, claims, draws and proof steps that the theorems on them share."""
