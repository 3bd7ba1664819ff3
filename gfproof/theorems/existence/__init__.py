"""Existence, uniqueness and convergence rates of gradient flows."""
