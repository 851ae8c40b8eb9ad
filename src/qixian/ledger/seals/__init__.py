"""Seals: signed checkpoints over the whole ledger, their proofs, and where they are kept outside.

A seal says with a signature: so many events there are, in this order, and this is the root of the
Merkle tree over their hashes. Anybody above `ledger` may import its modules.
"""
