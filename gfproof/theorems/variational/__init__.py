"""Variational splines: norms of networks, interpolation, penalised training, certificates in every dimension."""
