-- What the reader said against the reading of a page, in the order in which it was said: see page::Change for the
-- names of changes. The passage is the beginning of a physical line of the decoded source, in its bytes.
CREATE TABLE correction (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    path    TEXT    NOT NULL,
    hash    INTEGER NOT NULL,
    start   INTEGER NOT NULL,
    stop    INTEGER NOT NULL,
    quote   TEXT    NOT NULL,
    prefix  TEXT    NOT NULL,
    suffix  TEXT    NOT NULL,
    change  TEXT    NOT NULL,
    created INTEGER NOT NULL
) STRICT;
