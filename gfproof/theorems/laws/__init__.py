"""Conservation laws of gradient flows: how many there are, which, and what breaks them."""
