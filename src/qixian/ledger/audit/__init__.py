"""The whole ledger audited: everything that does not agree, with how grave it is and where.

The doors may import `carried_out`, `whole`, `findings`, `sample`, `runs` and `reports`. Only the
last two write, and only what an audit came to.

    carried_out  an audit from its first check to its sample
    whole        every check after another, put into one report
    findings     what is found, and the report
    proofs       chain, case board, tree and seals, lists, decisions performed again
    instants     events that say they were recorded when they cannot have been
    deadlines    what did not fall due, fell due late, or before its day
    held         every case folded, for the rights it used and what was given in it
    rights       caps, exclusive subsidies and what is given once, over all cases
    conduct      readings of personal data without a reason, commands repeated
    sample       cases drawn at random for a person to check by hand
    runs         audits that were begun at a door, one at a time
    reports      what they came to, as it is kept
"""
