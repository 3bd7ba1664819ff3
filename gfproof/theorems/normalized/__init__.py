"""Gradient flow on normalized networks."""
