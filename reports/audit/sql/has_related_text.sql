-- Condition on a row: any version of the row that its column points at fulfils the conditions.
{column} IN (SELECT pgh_obj_id FROM {events} {related} WHERE {conditions})
