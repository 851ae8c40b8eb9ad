-- name: ledger.appended_before: what a command wrote the first time, for a retry that comes late
CREATE OR REPLACE FUNCTION ledger.appended_before(
    p_command_id text, p_fingerprint bytea,
    OUT first_seq integer, OUT last_seq integer, OUT positions bigint[],
    OUT recorded_at timestamptz, OUT head_hash bytea, OUT repeated boolean
)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    v_first ledger.command;
BEGIN
    SELECT * INTO v_first FROM ledger.command c WHERE c.command_id = p_command_id;
    IF v_first.fingerprint IS DISTINCT FROM p_fingerprint THEN
        RAISE EXCEPTION 'command id % was used for another command', p_command_id
            USING ERRCODE = 'QX003', DETAIL = p_command_id;
    END IF;
    first_seq := v_first.first_seq;
    last_seq := v_first.last_seq;
    recorded_at := v_first.recorded_at;
    repeated := true;
    SELECT array_agg(e.position ORDER BY e.seq), (array_agg(e.hash ORDER BY e.seq DESC))[1]
      INTO positions, head_hash
      FROM ledger.event e
     WHERE e.case_id = v_first.case_id AND e.seq BETWEEN first_seq AND last_seq;
END
$$;
