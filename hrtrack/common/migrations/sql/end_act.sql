-- Put back the context that begin_act returned.
CREATE FUNCTION end_act(before text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM
        set_config('role', before[1], true),
        set_config('hrtrack.user', coalesce(before[2], ''), true),
        set_config('hrtrack.hospitals', coalesce(before[3], ''), true),
        set_config('hrtrack.administers', coalesce(before[4], ''), true),
        set_config('pghistory.context_id', coalesce(before[5], ''), true),
        set_config('pghistory.context_metadata', coalesce(before[6], ''), true);
END
$$
