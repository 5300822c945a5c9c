"""`python -m gongdan.app.cli` is `gongdan`."""

from gongdan.app.cli import main

main()
