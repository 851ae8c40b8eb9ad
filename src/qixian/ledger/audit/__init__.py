"""The whole ledger audited: everything that does not agree, with how grave it is and where.

The doors may import `whole`, `findings` and `sample`. Nothing here writes.

    whole      every check after another, put into one report
    findings   what is found, and the report
    proofs     chain, case board, tree and seals, lists, decisions performed again
    deadlines  what did not fall due, fell due late, or before its day
    held       every case folded, for the rights it used and what was given in it
    rights     caps, exclusive subsidies and what is given once, over all cases
    conduct    readings of personal data without a reason, commands repeated
    sample     cases drawn at random for a person to check by hand
"""
