-- name: ledger.command by book: the commands that changed nothing, newest first, for the auditor
CREATE INDEX command_refused ON ledger.command (book, recorded_at, command_id)
    WHERE outcome <> 'ACCEPTED';
