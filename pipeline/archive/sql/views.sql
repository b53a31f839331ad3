-- What analysts ask first.
CREATE VIEW entity_tree (ancestor, entity, depth) AS
  WITH RECURSIVE tree (ancestor, entity, depth) AS (
    SELECT id, id, 0 FROM entities
    UNION ALL
    SELECT tree.ancestor, entities.id, depth + 1 FROM entities JOIN tree ON entities.parent = tree.entity
  ) SELECT * FROM tree;

CREATE VIEW mention_sentences AS
  SELECT mentions.id AS mention, mentions.kb_id AS entity, entities.name, mentions.label, mentions.text, mentions.score,
    substr(paragraphs.text, sentence_start + 1, sentence_end - sentence_start) AS sentence,
    letters.date, letters.subject, mentions.letter, mentions.paragraph, paragraphs.page, letters.file
  FROM mentions JOIN paragraphs USING (letter, paragraph) JOIN letters ON letters.id = mentions.letter
    LEFT JOIN entities ON entities.id = mentions.kb_id;

CREATE VIEW entity_years AS
  SELECT kb_id AS entity, entities.name, entities.type, year, count(*) AS mentions, count(DISTINCT letter) AS letters
  FROM mentions JOIN letters ON letters.id = mentions.letter JOIN entities ON entities.id = kb_id
  GROUP BY kb_id, year;

-- Quantities are summed within one status only; a statement without a number counts in `statements` alone.
CREATE VIEW weapon_actions AS
  SELECT item_id AS weapon, entities.name, action, status, count(*) AS statements,
    sum(quantity_low) AS quantity_low, sum(quantity_high) AS quantity_high,
    min(letters.date) AS first_date, max(letters.date) AS last_date
  FROM statements JOIN entities ON entities.id = item_id AND entities.type = 'WEAPON'
    JOIN letters ON letters.id = statements.letter
  GROUP BY item_id, action, status;

-- `basis` says why the money is the mission's: it is what the amount is of, or stands in one sentence with it.
CREATE VIEW mission_money AS
  WITH found AS (
    SELECT of_kb_id AS mission, amounts.*, 'of' AS basis FROM amounts WHERE of_kb_id IS NOT NULL
    UNION ALL
    SELECT DISTINCT mentions.kb_id, amounts.*, 'sentence'
    FROM amounts JOIN mentions USING (letter, paragraph)
    WHERE of_text IS NULL AND amounts.start_char >= sentence_start AND amounts.start_char < sentence_end
  )
  SELECT mission, entities.name, letters.year, basis, currency, count(*) AS amounts, sum(low) AS low, sum(high) AS high
  FROM found JOIN entities ON entities.id = mission AND entities.type = 'MISSION'
    JOIN letters ON letters.id = found.letter
  WHERE found.kind = 'money'
  GROUP BY mission, letters.year, basis, currency;

CREATE VIEW dossier_letters AS
  SELECT dossier, row_number() OVER dossier_order AS position, letters.id AS letter, date, letters.number, kind, subject,
    lag(letters.id) OVER dossier_order AS previous
  FROM letter_dossiers JOIN letters ON letters.id = letter
  WINDOW dossier_order AS (PARTITION BY dossier ORDER BY date, CAST(letters.number AS INTEGER), letters.id);

-- What a letter mentions that the one before it in its dossier does not, and the other way round.
CREATE VIEW dossier_changes AS
  WITH held AS (SELECT DISTINCT letter, kb_id AS entity FROM mentions WHERE kb_id <> 'NIL'),
  changes AS (
    SELECT dossier, position, dossier_letters.letter, previous, 'new' AS change, entity
    FROM dossier_letters JOIN held USING (letter)
    WHERE previous IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM held AS other WHERE other.letter = previous AND other.entity = held.entity)
    UNION ALL
    SELECT dossier, position, dossier_letters.letter, previous, 'gone', entity
    FROM dossier_letters JOIN held ON held.letter = previous
    WHERE NOT EXISTS (
      SELECT 1 FROM held AS other WHERE other.letter = dossier_letters.letter AND other.entity = held.entity)
  )
  SELECT changes.*, entities.name, entities.type FROM changes LEFT JOIN entities ON entities.id = entity;
