-- name: read_model.case_board by fact: closed cases too, for everything about a person or a venture
DROP INDEX read_model.case_board_facts;
CREATE INDEX case_board_facts ON read_model.case_board USING gin (fact_keys);
