-- name: read_model.deadline: with the days that nobody can act by any more, which no notice moves
-- Its rows are rebuilt from the events after the migration (`qixian migrate` does it).
ALTER TABLE read_model.deadline ADD COLUMN moot boolean NOT NULL DEFAULT false;
ALTER TABLE read_model.deadline ALTER COLUMN moot DROP DEFAULT;
