"""What can go wrong with the parts a process runs on; raised in runtime, caught by the doors.

    RuntimeFault            something this process runs on is not as it should be
    ├── PartMissing         a program or package is not installed
    ├── PartUnreachable     PostgreSQL or Temporal does not answer
    ├── PartTaken           a port or a directory is in use
    └── SettingsWrong       a setting cannot be used

The message is what a person at a terminal reads: it names the place and says what would be right.
It never carries a password or a key.
"""


class RuntimeFault(Exception):
    """Something this process runs on is not as it should be."""


class PartMissing(RuntimeFault):
    """A program or package is not installed; the message says what to install."""


class PartUnreachable(RuntimeFault):
    """PostgreSQL or Temporal does not answer; the message says where and what to check."""


class PartTaken(RuntimeFault):
    """A port or a directory is in use by something else; the message says which."""


class SettingsWrong(RuntimeFault):
    """A setting cannot be used; the message has one line for each variable that is wrong."""
