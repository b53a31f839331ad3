-- The archive. Character offsets count from 0 within the text of a paragraph; `end_char` is the first character behind.
CREATE TABLE letters (
  id TEXT PRIMARY KEY,
  file TEXT NOT NULL UNIQUE,   -- seen from the archive's folder
  content TEXT NOT NULL,       -- hash of the file and of the metadata beside it
  model TEXT NOT NULL,         -- hash of the pipeline that read it
  format TEXT NOT NULL,
  kind TEXT,
  date TEXT,                   -- 2023-04-17 or 2023-04
  year INTEGER,
  session_year TEXT,
  subject TEXT,
  addressee TEXT,
  senders TEXT,
  reference TEXT,
  number TEXT,                 -- within the first dossier
  pages INTEGER,
  words INTEGER NOT NULL,
  notices TEXT
);
CREATE INDEX letters_year ON letters (year);

CREATE TABLE letter_dossiers (
  letter TEXT NOT NULL REFERENCES letters (id) ON DELETE CASCADE,
  dossier TEXT NOT NULL,       -- as in publication ids: 36045, 36410-X
  title TEXT,
  PRIMARY KEY (letter, dossier)
);
CREATE INDEX letter_dossiers_dossier ON letter_dossiers (dossier);

CREATE TABLE cites (
  letter TEXT NOT NULL REFERENCES letters (id) ON DELETE CASCADE,
  cited TEXT NOT NULL,         -- the publication id, whether or not the archive holds it
  PRIMARY KEY (letter, cited)
);

CREATE TABLE paragraphs (
  id INTEGER PRIMARY KEY,
  letter TEXT NOT NULL REFERENCES letters (id) ON DELETE CASCADE,
  paragraph INTEGER NOT NULL,  -- from 0
  kind TEXT NOT NULL,
  page INTEGER,
  text TEXT NOT NULL,
  lemmas TEXT NOT NULL,        -- other forms under which its words are found; only for search
  UNIQUE (letter, paragraph)
);

CREATE TABLE mentions (
  id INTEGER PRIMARY KEY,
  letter TEXT NOT NULL,
  paragraph INTEGER NOT NULL,
  start_char INTEGER NOT NULL,
  end_char INTEGER NOT NULL,
  sentence_start INTEGER NOT NULL,
  sentence_end INTEGER NOT NULL,
  label TEXT NOT NULL,
  text TEXT NOT NULL,
  kb_id TEXT,                  -- NULL on amounts, NIL where the base lacks the entity
  score REAL,                  -- probability of the span
  link_score REAL,
  FOREIGN KEY (letter, paragraph) REFERENCES paragraphs (letter, paragraph) ON DELETE CASCADE
);
CREATE INDEX mentions_paragraph ON mentions (letter, paragraph);
CREATE INDEX mentions_kb_id ON mentions (kb_id);

CREATE TABLE amounts (
  id INTEGER PRIMARY KEY,
  letter TEXT NOT NULL,
  paragraph INTEGER NOT NULL,
  start_char INTEGER NOT NULL,
  end_char INTEGER NOT NULL,
  text TEXT NOT NULL,
  kind TEXT NOT NULL,
  value REAL,                  -- NULL for ranges
  low REAL,                    -- set for single values too
  high REAL,
  currency TEXT,
  bound TEXT,
  reading TEXT NOT NULL,       -- the value in words
  of_text TEXT,                -- what is counted or paid for
  of_start INTEGER,
  of_end INTEGER,
  of_kb_id TEXT,
  FOREIGN KEY (letter, paragraph) REFERENCES paragraphs (letter, paragraph) ON DELETE CASCADE
);
CREATE INDEX amounts_paragraph ON amounts (letter, paragraph);

CREATE TABLE statements (
  id INTEGER PRIMARY KEY,
  letter TEXT NOT NULL,
  paragraph INTEGER NOT NULL,
  act TEXT,                    -- statements of one act share it
  anchor TEXT NOT NULL,
  action TEXT NOT NULL,
  status TEXT NOT NULL,
  actor TEXT,
  actor_id TEXT,               -- an entity or a country
  recipient TEXT,
  recipient_id TEXT,
  item TEXT,
  item_id TEXT,
  quantity TEXT,
  quantity_low REAL,
  quantity_high REAL,
  value TEXT,
  value_low REAL,
  value_high REAL,
  currency TEXT,
  mission TEXT,
  mission_id TEXT,
  time TEXT,
  time_iso TEXT,
  place TEXT,
  place_id TEXT,
  sentence_start INTEGER NOT NULL,
  sentence_end INTEGER NOT NULL,
  spans TEXT NOT NULL,         -- JSON: start and end of the anchor and of each argument
  FOREIGN KEY (letter, paragraph) REFERENCES paragraphs (letter, paragraph) ON DELETE CASCADE
);
CREATE INDEX statements_paragraph ON statements (letter, paragraph);
CREATE INDEX statements_item ON statements (item_id);

CREATE TABLE acts (
  id TEXT PRIMARY KEY,         -- what its latest statement says
  action TEXT NOT NULL,
  status TEXT NOT NULL,
  actor TEXT, actor_id TEXT, recipient TEXT, recipient_id TEXT, item TEXT, item_id TEXT,
  quantity_low REAL, quantity_high REAL, value_low REAL, value_high REAL, currency TEXT,
  mission TEXT, mission_id TEXT, time_iso TEXT,
  statements INTEGER NOT NULL,
  letter TEXT NOT NULL
);

CREATE TABLE entities (
  id TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL,
  parent TEXT,
  country TEXT,
  start_year INTEGER,
  end_year INTEGER,
  description TEXT NOT NULL,
  url TEXT,
  aliases TEXT NOT NULL        -- JSON
);

CREATE TABLE faults (file TEXT PRIMARY KEY, message TEXT NOT NULL);

-- Full-text search: hyphens and points split words, so that a quoted "F-35" is the phrase of both parts.
CREATE VIRTUAL TABLE paragraphs_fts USING fts5 (
  text, lemmas, content = 'paragraphs', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER paragraphs_added AFTER INSERT ON paragraphs BEGIN
  INSERT INTO paragraphs_fts (rowid, text, lemmas) VALUES (new.id, new.text, new.lemmas);
END;
CREATE TRIGGER paragraphs_removed AFTER DELETE ON paragraphs BEGIN
  INSERT INTO paragraphs_fts (paragraphs_fts, rowid, text, lemmas) VALUES ('delete', old.id, old.text, old.lemmas);
END;
