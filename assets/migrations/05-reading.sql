-- Which articles were read. An article is known by its id, or else by the page's hash and its longest paragraph, in bytes
-- of the decoded source: that outlives a better reading of the page. A row stays when its mark is taken back, so that what
-- was read on a day stays true.
CREATE TABLE reading (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    article  TEXT    NOT NULL UNIQUE,
    path     TEXT    NOT NULL,
    hash     INTEGER NOT NULL,
    start    INTEGER NOT NULL,
    stop     INTEGER NOT NULL,
    chars    INTEGER NOT NULL, -- other than white space
    finished INTEGER,          -- when its end was first reached; null if it never was
    marked   INTEGER NOT NULL  -- whether it counts as read
) STRICT;
CREATE INDEX reading_hash ON reading (hash);
