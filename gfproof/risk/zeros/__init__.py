"""All zeros of the generalized gradient for small widths: exact equations per cell, solved in exact algebraic arithmetic."""
