"""The register from a shell: `python -m sheets COMMAND`."""

from sheets.shell.commands import commands

if __name__ == "__main__":
    commands()
