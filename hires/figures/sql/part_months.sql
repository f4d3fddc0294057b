SELECT
    day, in_all, hospital_id, created, level, started, person_years, committed_person_years, spent, committed, persons,
    from_redeployment
FROM month_figures ORDER BY day, hospital_id
