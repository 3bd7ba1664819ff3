"""Falsification: looking for exact counterexamples.

``hunt`` draws, steers, climbs, shrinks and confirms; ``audit`` asks how strong a theorem's hypotheses and constants are;
``corpus`` keeps every counterexample and replays it first; ``campaign`` runs millions of cases.
"""
