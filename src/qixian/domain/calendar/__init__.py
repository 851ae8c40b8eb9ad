"""How dates are counted: periods of months, and the State Council's working days. Pure."""
