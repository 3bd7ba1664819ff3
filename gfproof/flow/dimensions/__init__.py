"""Gradient flows for inputs uniform on a box of any dimension: trajectories, their enclosures, claims along them."""
