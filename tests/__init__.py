"""Tests; a package, so that the second engines can be imported as tests.peers."""
