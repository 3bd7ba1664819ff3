"""Falsification: looking for exact counterexamples."""
