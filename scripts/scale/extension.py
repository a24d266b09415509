#!/usr/bin/env python3
"""Makes a library an extension that DuckDB loads: it has to say at its end what it is for.

    scripts/scale/extension.py LIBRARY EXTENSION VERSION PLATFORM

PLATFORM is what `PRAGMA platform` says, as linux_amd64. Not signed: only DuckDB's own repository does that.
"""
import pathlib
import sys

# Of the C API, which all later versions have; the one that `entry` in classifier-duckdb/src/lib.rs asks for.
API = "v1.2.0"
# A section of WebAssembly by the name of duckdb_signature, with 512 bytes: the format is the same there.
HEAD = bytes([0, 147, 4, 16]) + b"duckdb_signature" + bytes([128, 4])

library, extension, version, platform = sys.argv[1:]
# Eight fields of 32 bytes, the first one last: the format's version, and three that are not used.
fields = ["4", platform, API, version, "C_STRUCT", "", "", ""]
footer = b"".join(field.encode().ljust(32, b"\0") for field in reversed(fields))
signature = bytes(256)
assert len(footer) == 256, "a field is too long"
pathlib.Path(extension).write_bytes(pathlib.Path(library).read_bytes() + HEAD + footer + signature)
