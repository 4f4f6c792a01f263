"""How each rule of each definition is broken on purpose, and kept by a hair: the county's planted abuses."""
