"""Deciding statements of the claim language: proofs with certificates, and exact counterexamples."""
