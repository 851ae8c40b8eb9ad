"""`python -m qixian.cli`: the command without its console script."""

from qixian.cli.main import main

main()
