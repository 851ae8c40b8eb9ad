"""What can go wrong with the parts a process runs on; raised in runtime, caught by the doors.

    RuntimeFault            something this process runs on is not as it should be
    ├── PartMissing         a program or package is not installed       (exit status 1)
    ├── PartUnreachable     PostgreSQL or Temporal does not answer      (exit status 3)
    ├── PartTaken           a port or a directory is in use             (exit status 1)
    └── SettingsWrong       a setting cannot be used                    (exit status 2)

The message is what a person at a terminal reads: it names the place and says what would be right.
It never carries a password or a key.
"""

from typing import ClassVar


class RuntimeFault(Exception):
    """Something this process runs on is not as it should be."""

    exit_status: ClassVar[int] = 1


class PartMissing(RuntimeFault):
    """A program or package is not installed; the message says what to install."""


class PartUnreachable(RuntimeFault):
    """PostgreSQL or Temporal does not answer; the message says where and what to check."""

    exit_status: ClassVar[int] = 3


class PartTaken(RuntimeFault):
    """A port or a directory is in use by something else; the message says which."""


class SettingsWrong(RuntimeFault):
    """A setting cannot be used; the message has one line for each variable that is wrong."""

    exit_status: ClassVar[int] = 2
