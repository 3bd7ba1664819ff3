"""Stochastic gradient descent: batches of a finite data set."""
