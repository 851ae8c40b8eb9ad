"""Evidence bundles: a case with its proofs, in one file that anybody can check without Qixian.

Anybody above `ledger` may import these modules.

    material   what the ledger holds of a case, read in one transaction
    contents   the files of a bundle, from the material
    bundle     the manifest, its signature, and the archive
    verify     goes into every bundle as it is; standard library and `cryptography` only
"""
