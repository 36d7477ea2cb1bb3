-- Places that the reader marked with a letter, at most one of each; the id is the letter's code point. Bookmarks get a
-- colour, by its name; an empty name is the plain one.
CREATE TABLE letter (
    id      INTEGER PRIMARY KEY,
    path    TEXT    NOT NULL,
    hash    INTEGER NOT NULL,
    start   INTEGER NOT NULL,
    stop    INTEGER NOT NULL,
    quote   TEXT    NOT NULL,
    prefix  TEXT    NOT NULL,
    suffix  TEXT    NOT NULL,
    created INTEGER NOT NULL
) STRICT;
ALTER TABLE bookmark ADD COLUMN colour TEXT NOT NULL DEFAULT '';
