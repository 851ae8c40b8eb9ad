"""Merkle trees as RFC 6962, section 2, has them: roots, proofs and what has to be kept for them.

Pure: standard library only, no clock, no I/O. Anybody above `ledger` may import its modules. All
hashes are SHA-256, 32 bytes; leaves are counted from 0.
"""
