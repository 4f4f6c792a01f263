"""The same door for programs: typed, described by OpenAPI, in both languages, for the same people."""
