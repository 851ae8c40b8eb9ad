"""Every decision of the record performed again, and where the record is not what the rules give.

The doors may import `again` and `differences`. Nothing here writes, and nothing takes a lock.

    again        a case, or the whole ledger part by part
    differences  what is found, with both values and the clause
    reading      the events, commands and entries that a part needs; SQL
    sharing      the cases that share a key with those of a part; SQL
    editions     the edition a case pinned, held to its digest
    calendars    the calendar of a book at a moment
    others       what other cases had left for a rule at a moment
    case         a case from its first event to its last
    acts         what one command, deadline or notice brought, beside what it should have
    ending       what must have come after the last event
    comparing    events recorded beside events calculated
    refused      commands that changed nothing
"""
