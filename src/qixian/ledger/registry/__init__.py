"""Who and what the cases are about: one entry for each id, its data sealed with a key of its own.

`private_words`, `activities` and the doors may import these modules.

    keys       what seals and opens: the key ring and the keys it wraps; no I/O
    key_store  the wrapped keys in the database, and wrapping them anew
    shapes     which data each kind of entry has
    entries    register, correct, read, list, link; which references are missing
    jurisdictions  which league or city an institution or base lies in
    erasure    destroy an entry's key, and with it everything sealed for it
    named      whom the cases one sees name, and the cases of a place
    timeline   everything about an entry, over all its cases
"""
