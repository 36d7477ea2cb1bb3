-- What the reader changed, in order, so that it can be undone and done again, also after a restart: the rows before and
-- after, each a JSON array of records as src/notebook/record.rs has them. Those undone stand after all others.
CREATE TABLE change (
    id     INTEGER PRIMARY KEY,
    undone INTEGER NOT NULL,
    old    TEXT    NOT NULL,
    new    TEXT    NOT NULL
) STRICT;
CREATE INDEX change_undone ON change (id) WHERE undone;
