"""Affine targets with a trained linear skip connection."""
