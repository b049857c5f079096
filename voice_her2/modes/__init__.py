"""Which edges a mode plugs in: the only room that knows both the core and the edges."""
