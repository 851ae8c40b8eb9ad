-- name: roles: qixian_owner owns the schemas, qixian_app writes, qixian_auditor only reads; as
-- qixian_sees_… a door reads the cases of one office, which qixian_app may therefore become
-- Roles belong to the whole cluster: another database may be migrating at this very moment, hence
-- the handlers. Whoever migrates becomes a member, so that it may SET ROLE.
DO $$
DECLARE
    v_role text;
    v_able constant text :=
        CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
    FOREACH v_role IN ARRAY ARRAY['qixian_owner', 'qixian_app', 'qixian_auditor',
            'qixian_sees_region', 'qixian_sees_institution', 'qixian_sees_bases',
            'qixian_sees_league', 'qixian_sees_programme'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = v_role) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', v_role);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
        IF NOT pg_has_role(current_user, v_role, v_able) THEN
            BEGIN
                EXECUTE format('GRANT %I TO %I', v_role, current_user);
            EXCEPTION WHEN unique_violation OR internal_error THEN
                -- "tuple concurrently updated": somebody else made the same grant just now.
                NULL;
            END;
        END IF;
        IF starts_with(v_role, 'qixian_sees_')
                AND NOT pg_has_role('qixian_app', v_role, v_able) THEN
            BEGIN
                EXECUTE format('GRANT %I TO qixian_app', v_role);
            EXCEPTION WHEN unique_violation OR internal_error THEN
                NULL;
            END;
        END IF;
    END LOOP;
END
$$;
