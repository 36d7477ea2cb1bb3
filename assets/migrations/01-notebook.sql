-- What the reader made. Offsets are bytes of the decoded source; times are seconds since 1970, UTC; a hash is the
-- 64 bits of a page's content hash, read as a signed number. Ids are never used twice: their order is the order of
-- making, whatever the clock says.
PRAGMA application_id = 0x64756261; -- "duba"

CREATE TABLE bookmark (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    path     TEXT    NOT NULL,
    hash     INTEGER NOT NULL,
    start    INTEGER NOT NULL,
    stop     INTEGER NOT NULL,
    quote    TEXT    NOT NULL,
    prefix   TEXT    NOT NULL,
    suffix   TEXT    NOT NULL,
    article  TEXT    NOT NULL, -- id of the article when the bookmark was made
    title    TEXT    NOT NULL,
    note     TEXT    NOT NULL,
    tags     TEXT    NOT NULL, -- a JSON array of strings
    created  INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    UNIQUE (hash, start, stop)
) STRICT;

CREATE TABLE progress (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    article  TEXT    NOT NULL UNIQUE,
    path     TEXT    NOT NULL,
    hash     INTEGER NOT NULL,
    position INTEGER NOT NULL,
    seen     INTEGER NOT NULL
) STRICT;

CREATE TABLE query (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    words TEXT    NOT NULL UNIQUE,
    asked INTEGER NOT NULL
) STRICT;
