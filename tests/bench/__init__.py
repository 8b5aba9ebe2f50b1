"""Times and requests, measured side by side in one run: `make bench`."""
