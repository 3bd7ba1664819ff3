"""Affine targets in one dimension: zeros of the generalized gradient, and gradient flow."""
