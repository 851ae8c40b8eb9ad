-- name: ledger.command by case: the accepted ones; performing a case again looks for their events
CREATE INDEX command_accepted ON ledger.command (case_id) WHERE outcome = 'ACCEPTED';
