"""Alembic's entry: writes the versions as one script, which `ledger.migrate` runs by itself."""

from alembic import context

from qixian.ledger.migrate import VERSION_SCHEMA, VERSION_TABLE

context.configure(
    dialect_name="postgresql",
    version_table=VERSION_TABLE,
    version_table_schema=VERSION_SCHEMA,
)
# No transaction of its own: `migrate` holds the one around roles, tables and functions.
context.run_migrations()
