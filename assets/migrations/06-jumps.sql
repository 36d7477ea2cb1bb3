-- Where the reader jumped from, the newest last: the way back after a restart.
CREATE TABLE jump (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    path     TEXT    NOT NULL,
    hash     INTEGER NOT NULL,
    position INTEGER NOT NULL -- byte of the page's decoded source
) STRICT;
