"""Early direction: homogeneous networks, KKT points of the neural correlation function, rank-one points."""
