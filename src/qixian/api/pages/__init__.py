"""The pages of the desks, rendered on the server; for the composition of `api` only."""
