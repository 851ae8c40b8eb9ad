"""The kinds of connection the ledger's functions accept; anybody above `ledger` may import it."""

from typing import TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

# As text, since the driver's classes take type arguments only in their stubs.
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"
# For what is one statement and needs no transaction around it.
Queryable: TypeAlias = "Connection | asyncpg.Pool[asyncpg.Record]"
