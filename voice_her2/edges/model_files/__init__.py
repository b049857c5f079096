"""The recognition model's files: `check` compares a folder with the manifest, `get` puts it in place whole or not at all.

`archive` takes files out of what nobody trusts, `fetch` gets it from afar. Nothing is imported here: whoever starts to listen
needs `check` only, and the rest takes 15 ms to load.
"""
